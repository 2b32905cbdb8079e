// SPDX-License-Identifier: Apache-2.0

#include "dump.h"

#include "read.h"
#include "resolve.h"

#include <string.h>

static void dump_settings(struct buffer *out, const struct settings *settings) {
    static const char *const restarts[] = {"never", "on-failure", "always"};
    buffer_printf(out, "    priority %llu, slice %s, memory %s, slots %llu, stack %s, start %s\n",
                  (unsigned long long)settings->priority.value, time_text(settings->slice.value),
                  size_text(settings->memory.value), (unsigned long long)settings->slots.value,
                  size_text(settings->stack.value), settings->on_request ? "request" : "boot");
    buffer_printf(out, "    restart %s", restarts[settings->restart]);
    if (settings->restart != PLAN_RESTART_NEVER) {
        buffer_printf(out, " backoff %s..%s limit %s", time_text(settings->backoff_first.value),
                      time_text(settings->backoff_most.value),
                      limit_text(settings->limit_count.value, settings->limit_window.value));
    }
    buffer_puts(out, "\n");
    if (settings->watchdog.value != 0) {
        buffer_printf(out, "    watchdog %s\n", time_text(settings->watchdog.value));
    }
    if (settings->arguments.text != NULL) {
        buffer_printf(out, "    arguments \"%s\"\n", settings->arguments.text);
    }
}

static void dump_parameters(struct buffer *out, const struct parameter *parameter) {
    for (unsigned index = 0; parameter != NULL; parameter = parameter->next, index++) {
        if (parameter->kind == PARAMETER_TEXT) {
            buffer_printf(out, "    parameter %u %s \"%s\"\n", index, parameter->name.text, parameter->text.text);
        } else {
            buffer_printf(out, "    parameter %u %s %llu\n", index, parameter->name.text,
                          (unsigned long long)parameter->number.value);
        }
    }
}

static void dump_need(struct buffer *out, const struct need *need) {
    if (need->merged_into != NULL) {
        buffer_printf(out, "    %s: see %s\n", need->clear, need->merged_into->clear);
        return;
    }
    buffer_printf(out, "    %s: %s %s", need->clear, kind_of(need)->name, need->handle);
    if (need->has_slot) {
        buffer_printf(out, ", slot %u", need->slot);
    }
    if (need->has_bit) {
        buffer_printf(out, ", bit %u", need->bit);
    }
    if (need->has_region) {
        buffer_printf(out, ", region %u", need->region);
    }
    if (need->kind == PLAN_CLIENT || need->kind == KIND_SYSTEM) {
        buffer_printf(out, ", methods 0x%llx", (unsigned long long)need->methods);
    } else if (need->a != 0 || need->b != 0) {
        buffer_printf(out, ", 0x%llx 0x%llx", (unsigned long long)need->a, (unsigned long long)need->b);
    }
    buffer_printf(out, "%s%s", need->grant ? ", grant" : "", need->optional ? ", optional" : "");
    if (need->kind == PLAN_CLIENT) {
        buffer_printf(out, ", of %s", need->offerer == NULL ? "nobody" : need->offerer->name.text);
    }
    buffer_puts(out, "\n");
}

static void dump_service(struct buffer *out, const struct service *service) {
    buffer_printf(out, "  service %u %s, program %s\n", service->number, service->name.text,
                  service->settings.program.text);
    dump_settings(out, &service->settings);
    dump_parameters(out, service->parameters);
    if (service->offer != NULL) {
        buffer_printf(out, "    offers %s of %s\n", service->offer->name.text,
                      service->offer->interface == NULL ? "any" : service->offer->interface->name.text);
    }
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        dump_need(out, need);
    }
    buffer_printf(out, "    free slot %u, %u signals, %u regions, methods of init 0x%llx, handles 0x%016llx\n",
                  service->free_slot, service->bit_count, service->region_count,
                  (unsigned long long)service->system_methods, (unsigned long long)service->handles);
}

static void dump_program(struct buffer *out, const struct service *program) {
    const struct settings *settings = &program->settings;
    buffer_printf(out, "  program %s\n    memory %s, slots %llu, stack %s\n", program->name.text,
                  size_text(settings->memory.value), (unsigned long long)settings->slots.value,
                  size_text(settings->stack.value));
    for (const struct need *need = program->needs; need != NULL; need = need->next) {
        dump_need(out, need);
    }
    buffer_printf(out, "    free slot %u, %u signals, handles 0x%016llx\n", program->free_slot, program->bit_count,
                  (unsigned long long)program->handles);
}

void dump_system(struct buffer *out, const struct system *system) {
    buffer_printf(out, "system %s\n", system->name.text);
    for (const struct declared *declared = system->declared; declared != NULL; declared = declared->next) {
        if (declared->is_shared) {
            buffer_printf(out, "  shared %u %s, %s, %u services\n", declared->number, declared->name.text,
                          size_text(declared->size.value), declared->users);
        } else {
            buffer_printf(out, "  notification %u %s, waiter %s, bit %u\n", declared->number, declared->name.text,
                          declared->waiter == NULL ? "nobody" : declared->waiter->name.text, declared->bit);
        }
    }
    for (unsigned i = 0; i < system->service_count; i++) {
        dump_service(out, system->by_number[i]);
    }
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        dump_program(out, program);
    }
}

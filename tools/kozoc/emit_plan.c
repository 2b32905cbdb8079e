// SPDX-License-Identifier: Apache-2.0
//
// init's plan. The records are appended as this machine has them: like KOZO's, it is little-endian.

#include "arena.h"
#include "emit.h"
#include "plan.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "records of the plan are written as they are in memory");

/// Copy text into a field that is zero, and stays terminated. What is too long for a name was refused before; the text
/// of a need is only for people.
static void put_text(char *field, size_t size, const char *text) {
    if (text != NULL) {
        size_t length = strlen(text);
        memcpy(field, text, length < size ? length : size - 1);
    }
}

#define PUT_TEXT(field, text) put_text(field, sizeof(field), text)

/// The exponent of a power of two.
static uint8_t bits_of(uint64_t size) {
    return (uint8_t)__builtin_ctzll(size);
}

/// Is there a record for the need? What is merged is in another's, and init's interface is in the service's own.
static bool is_grant(const struct need *need) {
    return need->merged_into == NULL && need->kind != KIND_SYSTEM;
}

static uint32_t grants_of(const struct service *service) {
    uint32_t count = 0;
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        count += is_grant(need);
    }
    return count;
}

static uint32_t target_of(const struct need *need) {
    if (need->kind == PLAN_CLIENT) {
        return need->offerer != NULL ? need->offerer->number : PLAN_NOBODY;
    }
    return need->declared != NULL ? need->declared->number : 0;
}

static void put_parameters(struct plan_service *record, const struct service *service) {
    for (const struct parameter *parameter = service->parameters; parameter != NULL; parameter = parameter->next) {
        struct plan_parameter *place = &record->parameters[record->parameter_count++];
        place->number = parameter->number.value;
        PUT_TEXT(place->text, parameter->text.text);
    }
}

static void emit_service(struct buffer *out, const struct service *service, uint32_t first_grant) {
    const struct settings *settings = &service->settings;
    struct plan_service record = {
        .handles = service->handles,
        .system_methods = service->system_methods,
        .slice_ns = settings->slice.value,
        .watchdog_ns = settings->watchdog.value,
        .backoff_first_ns = settings->backoff_first.value,
        .backoff_most_ns = settings->backoff_most.value,
        .limit_window_ns = settings->limit_window.value,
        .limit_count = (uint32_t)settings->limit_count.value,
        .stack_size = (uint32_t)settings->stack.value,
        .first_grant = first_grant,
        .grant_count = grants_of(service),
        .priority = (uint8_t)settings->priority.value,
        .memory_bits = bits_of(settings->memory.value),
        .slot_bits = bits_of(settings->slots.value),
        .restart = (uint8_t)settings->restart,
        .start_at_boot = !settings->on_request,
        .signal_bits = (uint8_t)service->bit_count,
        .region_count = (uint8_t)service->region_count,
    };
    PUT_TEXT(record.name, service->name.text);
    PUT_TEXT(record.program, settings->program.text);
    PUT_TEXT(record.offers, service->offer != NULL ? service->offer->name.text : NULL);
    PUT_TEXT(record.arguments, settings->arguments.text);
    put_parameters(&record, service);
    buffer_append(out, (const char *)&record, sizeof(record));
}

static void emit_grant(struct buffer *out, const struct need *need) {
    bool is_client = need->kind == PLAN_CLIENT;
    struct plan_grant record = {
        .kind = (uint16_t)need->kind,
        .slot = need->has_slot ? (uint16_t)need->slot : 0,
        .region = need->has_region ? (uint8_t)need->region : 0,
        .bit = need->has_bit ? (uint8_t)need->bit : 0,
        .optional = need->optional,
        .target = target_of(need),
        .a = is_client ? need->methods : need->a,
        .b = is_client ? need->grant : need->b,
    };
    PUT_TEXT(record.handle, need->handle);
    PUT_TEXT(record.clear, need->clear);
    if (is_client) {
        PUT_TEXT(record.argument, need->argument.text);
    }
    buffer_append(out, (const char *)&record, sizeof(record));
}

static void emit_declared(struct buffer *out, const struct declared *declared) {
    if (declared->is_shared) {
        struct plan_shared record = {.bytes = declared->size.value};
        PUT_TEXT(record.name, declared->name.text);
        buffer_append(out, (const char *)&record, sizeof(record));
        return;
    }
    struct plan_signal record = {
        .waiter = declared->waiter != NULL ? declared->waiter->number : PLAN_NOBODY,
        .bit = declared->bit,
    };
    PUT_TEXT(record.name, declared->name.text);
    buffer_append(out, (const char *)&record, sizeof(record));
}

static void emit_records(struct buffer *out, const struct system *system) {
    uint32_t first_grant = 0;
    for (unsigned i = 0; i < system->service_count; i++) {
        emit_service(out, system->by_number[i], first_grant);
        first_grant += grants_of(system->by_number[i]);
    }
    for (unsigned i = 0; i < system->service_count; i++) {
        for (const struct need *need = system->by_number[i]->needs; need != NULL; need = need->next) {
            if (is_grant(need)) {
                emit_grant(out, need);
            }
        }
    }
    // In the order of their numbers, which is that of their declarations.
    for (int is_shared = 0; is_shared <= 1; is_shared++) {
        for (const struct declared *declared = system->declared; declared != NULL; declared = declared->next) {
            if (declared->is_shared == (is_shared == 1)) {
                emit_declared(out, declared);
            }
        }
    }
}

void emit_plan(struct buffer *out, const struct system *system) {
    struct plan_header header = {
        .magic = PLAN_MAGIC,
        .version = PLAN_VERSION,
        .fingerprint = fingerprint(system->definition),
        .service_count = system->service_count,
        .signal_count = system->notification_count,
        .shared_count = system->shared_count,
    };
    for (unsigned i = 0; i < system->service_count; i++) {
        header.grant_count += grants_of(system->by_number[i]);
    }
    header.size =
        (uint32_t)(sizeof(header) + header.service_count * sizeof(struct plan_service) +
                   header.grant_count * sizeof(struct plan_grant) + header.signal_count * sizeof(struct plan_signal) +
                   header.shared_count * sizeof(struct plan_shared));
    PUT_TEXT(header.name, system->name.text);
    buffer_append(out, (const char *)&header, sizeof(header));
    emit_records(out, system);
}

/// Has a service before this one the same program?
static bool is_listed(const struct system *system, unsigned number) {
    for (unsigned i = 0; i < number; i++) {
        if (strcmp(system->by_number[i]->settings.program.text, system->by_number[number]->settings.program.text) ==
            0) {
            return true;
        }
    }
    return false;
}

/// Append the path of a program behind `prefix`: in the first folder that has one of this name.
static bool emit_program(struct buffer *out, const char *prefix, const char *name, const char *option,
                         struct folders folders) {
    for (unsigned i = 0; i < folders.count; i++) {
        const char *path = arena_printf("%s/%s", folders.paths[i], name);
        if (access(path, R_OK) == 0) {
            buffer_printf(out, "%s%s\n", prefix, path);
            return true;
        }
    }
    fprintf(stderr, "kozoc: no folder of %s has a program `%s`\n", option, name);
    return false;
}

bool emit_programs(struct buffer *out, const struct system *system, struct program_folders folders) {
    bool is_whole = emit_program(out, "", "init", "--elf", folders.services);
    for (unsigned i = 0; i < system->service_count; i++) {
        if (!is_listed(system, i)) {
            is_whole &= emit_program(out, "", system->by_number[i]->settings.program.text, "--elf", folders.services);
        }
    }
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        const char *name = program->name.text;
        is_whole &= emit_program(out, arena_printf("programs/%s=", name), name, "--programs", folders.programs);
    }
    return is_whole;
}

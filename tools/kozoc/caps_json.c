// SPDX-License-Identifier: Apache-2.0
//
// A system's capabilities for other tools.

#include "authority.h"
#include "caps.h"
#include "json.h"
#include "naming.h"

#include <stddef.h>

static void emit_number(struct buffer *out, const char *name, bool is_there, unsigned number) {
    if (is_there) {
        buffer_printf(out, ", \"%s\": %u", name, number);
    } else {
        buffer_printf(out, ", \"%s\": null", name);
    }
}

static void emit_methods(struct buffer *out, const struct need *need) {
    const char *separator = "";
    buffer_puts(out, ", \"methods\": [");
    if (need->interface != NULL) {
        for (const struct item *method = need->interface->methods; method != NULL; method = method->next) {
            if ((need->methods >> method->badge_bit & 1) != 0) {
                buffer_printf(out, "%s\"%s\"", separator, name_lower(method->name.text));
                separator = ", ";
            }
        }
    }
    buffer_puts(out, "]");
}

static void emit_need(struct buffer *out, const struct need *need) {
    buffer_puts(out, "        {");
    json_text(out, "authority", need_clear(need));
    buffer_puts(out, ", ");
    json_text(out, "handle", need->handle);
    buffer_puts(out, ", ");
    json_text(out, "type", need_type(need));
    buffer_puts(out, ", ");
    json_text(out, "rights", need_rights(need));
    emit_number(out, "slot", need->has_slot, need->slot);
    emit_number(out, "region", need->has_region, need->region);
    emit_number(out, "bit", need->has_bit, need->bit);
    buffer_puts(out, ", ");
    json_text(out, "service", need->offerer != NULL ? need->offerer->name.text : NULL);
    emit_methods(out, need);
    buffer_printf(out, ", \"grant\": %s, \"optional\": %s, \"absent\": %s}", need->grant ? "true" : "false",
                  need->optional ? "true" : "false", is_absent(need) ? "true" : "false");
}

/// The last member of a service or a program, and its end.
static void emit_needs(struct buffer *out, const struct service *service) {
    buffer_puts(out, ",\n      \"needs\": [");
    const char *separator = "\n";
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->merged_into == NULL) {
            buffer_puts(out, separator);
            emit_need(out, need);
            separator = ",\n";
        }
    }
    buffer_puts(out, "\n      ]\n    }");
}

static void emit_service(struct buffer *out, const struct service *service) {
    buffer_puts(out, "    {\n      ");
    json_text(out, "name", service->name.text);
    buffer_puts(out, ", ");
    json_text(out, "program", service->settings.program.text);
    buffer_printf(out, ", \"priority\": %llu, \"memory\": %llu, ", (unsigned long long)service->settings.priority.value,
                  (unsigned long long)service->settings.memory.value);
    json_text(out, "offers", service->offer != NULL ? service->offer->name.text : NULL);
    buffer_puts(out, ", ");
    json_text(out, "interface",
              service->offer != NULL && service->offer->interface != NULL ? service->offer->interface->name.text
                                                                          : NULL);
    emit_needs(out, service);
}

static void emit_program(struct buffer *out, const struct system *system, const struct service *program) {
    buffer_puts(out, "    {\n      ");
    json_text(out, "name", program->name.text);
    buffer_printf(out, ", \"memory\": %llu, \"spawners\": [", (unsigned long long)program->settings.memory.value);
    const char *separator = "";
    for (unsigned i = 0; i < system->service_count; i++) {
        if (can_start(system->by_number[i], program)) {
            buffer_printf(out, "%s\"%s\"", separator, system->by_number[i]->name.text);
            separator = ", ";
        }
    }
    buffer_puts(out, "]");
    emit_needs(out, program);
}

void caps_json(struct buffer *out, const struct system *system) {
    buffer_puts(out, "{\n  ");
    json_text(out, "system", system->name.text);
    buffer_puts(out, ",\n  \"services\": [\n");
    for (unsigned i = 0; i < system->service_count; i++) {
        buffer_puts(out, i == 0 ? "" : ",\n");
        emit_service(out, system->by_number[i]);
    }
    buffer_puts(out, "\n  ],\n  \"programs\": [\n");
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        buffer_puts(out, program == system->programs ? "" : ",\n");
        emit_program(out, system, program);
    }
    buffer_puts(out, system->programs == NULL ? "  ]\n}\n" : "\n  ]\n}\n");
}

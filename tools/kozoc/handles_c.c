// SPDX-License-Identifier: Apache-2.0
//
// kozo_service.h: what a service in C is compiled with.

#include "arena.h"
#include "authority.h"
#include "handles.h"
#include "naming.h"

#include <stddef.h>

/// The C type of a handle. Those of interfaces are structs, so that the functions of one refuse another's.
static const char *type_of(const struct handle *handle) {
    return arena_printf("kozo_%s_t",
                        name_snake(handle->interface != NULL ? handle->interface->name.text : handle->object));
}

static void emit_member(void *context, const struct handle *handle) {
    struct buffer *out = context;
    buffer_wrap(out, "    ///", "    ///",
                arena_printf("%s: %s, %s%s", handle->clear, handle->object, handle->rights,
                             handle->optional ? arena_printf("; see kozo_has_%s()", handle->name) : ""));
    buffer_printf(out, "    %s %s;\n", type_of(handle), handle->name);
}

static void emit_value(void *context, const struct handle *handle) {
    buffer_printf(context, handle->interface != NULL ? "    .%s = {.handle = %u},\n" : "    .%s = %u,\n", handle->name,
                  handle->slot);
}

static void emit_table(struct buffer *out, const struct service *service, const struct definition *definition) {
    buffer_puts(out, "\n/// Its capabilities: kozo.NAME.\nstatic const struct kozo_service_handles {\n");
    handles_each(service, definition, emit_member, out);
    buffer_puts(out, "} kozo = {\n");
    handles_each(service, definition, emit_value, out);
    buffer_puts(out, "};\n");
}

static void emit_optional(void *context, const struct handle *handle) {
    if (handle->optional) {
        buffer_printf(context,
                      "\n/// Was it given kozo.%s? Not where the system has nobody who offers it, or the machine lacks "
                      "it.\nstatic inline bool kozo_has_%s(void) {\n    return kozo_start_has(%u);\n}\n",
                      handle->name, handle->name, handle->slot);
    }
}

static void emit_signals(struct buffer *out, const struct service *service) {
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->has_bit) {
            buffer_printf(out, "\n/// %s: this bit of kozo.notification.\n#define KOZO_SIGNAL_%s (UINT64_C(1) << %u)\n",
                          need->clear, name_upper(need->handle), need->bit);
        }
    }
}

static void emit_regions(struct buffer *out, const struct service *service) {
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->has_region) {
            buffer_printf(out,
                          "\n/// %s: %s, mapped: %s%s\nstatic inline struct kozo_region kozo_region_%s(void) {\n"
                          "    return kozo_start_region(%u);\n}\n",
                          need_clear(need), need_words(need), need_rights(need),
                          need->optional ? ". Its address is NULL where there is none." : "", need->handle,
                          need->region);
        }
    }
}

static void emit_parameter(struct buffer *out, const struct parameter *parameter, unsigned index,
                           const struct parameter_form *form) {
    static const char *const types[] = {
        [PARAMETER_NUMBER] = "uint64_t ",
        [PARAMETER_TEXT] = "const char *",
        [PARAMETER_FLAG] = "bool ",
    };
    const char *name = identifier(parameter->name.text);
    buffer_printf(out, "static inline %skozo_parameter_%s(void) {\n    return kozo_start_parameter_%s(%u)%s;\n}\n",
                  types[parameter->kind], name, form->from, index, form->after);
}

void emit_handles_c(struct buffer *out, const struct service *service, const struct definition *definition) {
    emit_handles_banner(out, service,
                        arena_printf("What the %s is given: capabilities, signals, regions and parameters by name.",
                                     service_word(service)));
    buffer_puts(out,
                "\n#ifndef KOZO_SERVICE_H\n#define KOZO_SERVICE_H\n\n#include <kozo/start.h>\n#include <kozo_abi.h>\n"
                "#include <kozo_clients.h>\n#include <stdbool.h>\n#include <stdint.h>\n");
    emit_table(out, service, definition);
    handles_each(service, definition, emit_optional, out);
    emit_signals(out, service);
    emit_regions(out, service);
    handles_each_parameter(out, service, emit_parameter);
    if (is_spawner(service)) {
        buffer_puts(out,
                    "\n/// Which of its capabilities it can pass on to programs that it starts.\n"
                    "extern const struct kozo_program_need kozo_needs[];\nextern const uint64_t kozo_needs_count;\n");
    }
    buffer_puts(out, "\n#endif\n");
}

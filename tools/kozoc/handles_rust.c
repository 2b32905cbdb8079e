// SPDX-License-Identifier: Apache-2.0
//
// kozo_service.rs: what a service in Rust is compiled with, as the content of a module.

#include "arena.h"
#include "authority.h"
#include "handles.h"
#include "manifest.h"
#include "naming.h"

#include <stddef.h>

static const char *type_of(const struct handle *handle) {
    return handle->interface != NULL
               ? arena_printf("kozo::interfaces::%s::Client", name_rust(name_snake(handle->interface->name.text)))
               : arena_printf("kozo::%s", handle->object);
}

static void emit_field(void *context, const struct handle *handle) {
    struct buffer *out = context;
    buffer_wrap(out, "    ///", "    ///",
                arena_printf("%s: %s, %s%s", handle->clear, handle->object, handle->rights,
                             handle->optional ? arena_printf("; see [`has_%s`]", handle->name) : ""));
    buffer_printf(out, "    pub %s: %s,\n", name_rust(handle->name), type_of(handle));
}

static void emit_value(void *context, const struct handle *handle) {
    buffer_printf(context, "    %s: %s::new(%u),\n", name_rust(handle->name), type_of(handle), handle->slot);
}

static void emit_table(struct buffer *out, const struct service *service, const struct definition *definition) {
    buffer_puts(out, "\n/// Its capabilities.\n#[allow(dead_code)]\n#[derive(Clone, Copy)]\npub struct Handles {\n");
    handles_each(service, definition, emit_field, out);
    buffer_puts(out, "}\n\n/// Where they are.\n#[allow(dead_code)]\npub const HANDLES: Handles = Handles {\n");
    handles_each(service, definition, emit_value, out);
    buffer_puts(out, "};\n");
}

static void emit_optional(void *context, const struct handle *handle) {
    if (handle->optional) {
        buffer_printf(
            context,
            "\n/// Was it given `HANDLES.%s`? Not where the system has nobody who offers it, or the machine "
            "lacks it.\n#[allow(dead_code)]\npub fn has_%s(start: kozo::Start) -> bool {\n    start.has(%u)\n}\n",
            handle->name, handle->name, handle->slot);
    }
}

static void emit_signals(struct buffer *out, const struct service *service) {
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->has_bit) {
            buffer_printf(out,
                          "\n/// %s: this bit of `HANDLES.notification`.\n#[allow(dead_code)]\npub const SIGNAL_%s: "
                          "u64 = 1 << %u;\n",
                          need->clear, name_upper(need->handle), need->bit);
        }
    }
}

static void emit_regions(struct buffer *out, const struct service *service) {
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->has_region) {
            buffer_printf(out,
                          "\n/// %s: %s, mapped: %s%s\n#[allow(dead_code)]\n"
                          "pub fn region_%s(start: kozo::Start) -> Option<kozo::Region> {\n    start.region(%u)\n}\n",
                          need_clear(need), need_words(need), need_rights(need),
                          need->optional ? ". `None` where there is none." : "", need->handle, need->region);
        }
    }
}

static void emit_parameter(struct buffer *out, const struct parameter *parameter, unsigned index,
                           const struct parameter_form *form) {
    static const char *const types[] = {
        [PARAMETER_NUMBER] = "u64",
        [PARAMETER_TEXT] = "&'static str",
        [PARAMETER_FLAG] = "bool",
    };
    const char *name = identifier(parameter->name.text);
    buffer_printf(
        out, "#[allow(dead_code)]\npub fn parameter_%s(start: kozo::Start) -> %s {\n    start.parameter_%s(%u)%s\n}\n",
        name, types[parameter->kind], form->from, index, form->after);
}

void emit_handles_rust(struct buffer *out, const struct service *service, const struct definition *definition) {
    emit_handles_banner(out, service,
                        arena_printf("What the %s is given: capabilities, signals, regions and parameters by name.",
                                     service_word(service)));
    emit_table(out, service, definition);
    handles_each(service, definition, emit_optional, out);
    emit_signals(out, service);
    emit_regions(out, service);
    handles_each_parameter(out, service, emit_parameter);
    buffer_printf(out,
                  "\n/// The fingerprint of the handles.\npub const FINGERPRINT: u64 = 0x%016llx;\n"
                  "/// Where the service prints: its console, or 0.\npub const PRINT_CONSOLE: kozo::Handle = %u;\n"
                  "/// Where it prints without a console: the kernel's debug output, or 0.\n"
                  "pub const PRINT_DEBUG: kozo::Handle = %u;\n",
                  (unsigned long long)service->handles, handles_print_console(service), handles_print_debug(service));
    buffer_printf(out,
                  "\n// The fingerprint of the handles as a note, which init compares with that of its plan.\n"
                  "#[cfg(all(target_arch = \"x86_64\", target_os = \"none\"))]\ncore::arch::global_asm!(\n"
                  "    \".pushsection .note.kozo.handles, \\\"aM\\\", @note, 28\",\n    \".balign 4\",\n"
                  "    \".long 5, 8, 2\",\n    \".asciz \\\"KOZO\\\"\",\n    \".balign 4\",\n"
                  "    \".quad 0x%016llx\",\n    \".popsection\",\n);\n",
                  (unsigned long long)service->handles);
    if (service->is_program) {
        struct buffer manifest = {0};
        manifest_append(&manifest, service);
        buffer_printf(out,
                      "\n// What whoever starts the program is told of it: its needs, and what of memory it takes.\n"
                      "#[cfg(all(target_arch = \"x86_64\", target_os = \"none\"))]\ncore::arch::global_asm!(\n"
                      "    \".pushsection .note.kozo.manifest, \\\"a\\\", @note\",\n    \".balign 4\",\n"
                      "    \".long 5, %zu, %d\",\n    \".asciz \\\"KOZO\\\"\",\n    \".balign 4\",\n",
                      manifest.length, NOTE_MANIFEST);
        emit_words(out, &manifest, "    \"", "\",");
        buffer_puts(out, "    \".popsection\",\n);\n");
        buffer_free(&manifest);
    }
}

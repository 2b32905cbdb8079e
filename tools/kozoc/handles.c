// SPDX-License-Identifier: Apache-2.0
//
// Which handles a service has, and what C and Rust say of them alike.

#include "handles.h"

#include "arena.h"
#include "authority.h"
#include "manifest.h"

#include <stddef.h>
#include <string.h>

/// What is the same in every service and program.
static const struct handle common[] = {
    {"thread", PLAN_SLOT_THREAD, "Thread", NULL, "its own thread", "SERVE OBSERVE YIELD", false},
    {"cnode", PLAN_SLOT_CNODE, "CNode", NULL, "its own CNode", "all rights", false},
    {"space", PLAN_SLOT_SPACE, "AddressSpace", NULL, "its own address space", "all rights", false},
    {"reply", PLAN_SLOT_REPLY, "Reply", NULL, "its Reply object", "all rights", false},
    {"memory", PLAN_SLOT_MEMORY, "Untyped", NULL, "what is left of its memory", "CREATE", false},
    {"system", PLAN_SLOT_SYSTEM, "Endpoint", NULL, "init", "SEND", false},
    {"notification", PLAN_SLOT_NOTIFICATION, "Notification", NULL, "its own notification, bound to its thread", "WAIT",
     false},
};

/// What `system` is: the needs of init's interface as they were written, if there are any.
static const char *system_clear(const struct service *service) {
    if (service->is_program) {
        return "the service that started it: to exit, and to wait for services that are being restarted";
    }
    const char *text = "init";
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->kind == KIND_SYSTEM && need->merged_into == NULL) {
            text = arena_printf("%s%s %s", text, strcmp(text, "init") == 0 ? ":" : ",", need_clear(need));
        }
    }
    return text;
}

static void visit_common(const struct service *service, const struct definition *definition,
                         void (*visit)(void *context, const struct handle *handle), void *context) {
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        struct handle handle = common[i];
        if (handle.slot == PLAN_SLOT_SYSTEM) {
            handle.interface = definition_find(definition, ITEM_INTERFACE, "System");
            handle.clear = system_clear(service);
            handle.rights = is_spawner(service) ? "SEND GRANT" : handle.rights;
        }
        visit(context, &handle);
    }
}

void handles_each(const struct service *service, const struct definition *definition,
                  void (*visit)(void *context, const struct handle *handle), void *context) {
    visit_common(service, definition, visit, context);
    if (service->offer != NULL) {
        const struct handle offer = {
            .name = "offer",
            .slot = PLAN_SLOT_OFFER,
            .object = "Endpoint",
            .clear = arena_printf("offers %s", service->offer->name.text),
            .rights = "RECEIVE",
        };
        visit(context, &offer);
    }
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->has_slot && need->merged_into == NULL && need->kind != KIND_SYSTEM) {
            const struct handle handle = {
                .name = need->handle,
                .slot = need->slot,
                .object = need_type(need),
                .interface = need->interface,
                .clear = need_clear(need),
                .rights = need_rights(need),
                .optional = need->optional,
            };
            visit(context, &handle);
        }
    }
}

/// Is it a client of the interface Console that may call WRITE?
static bool is_printable(const struct need *need) {
    if (need->kind != PLAN_CLIENT || need->interface == NULL || strcmp(need->interface->name.text, "Console") != 0) {
        return false;
    }
    for (const struct item *method = need->interface->methods; method != NULL; method = method->next) {
        if (strcmp(method->name.text, "WRITE") == 0) {
            return (need->methods >> method->badge_bit & 1) != 0;
        }
    }
    return false;
}

unsigned handles_print_console(const struct service *service) {
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->merged_into == NULL && is_printable(need)) {
            return need->slot;
        }
    }
    return 0;
}

unsigned handles_print_debug(const struct service *service) {
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->kind == PLAN_DEBUG) {
            return need->slot;
        }
    }
    return 0;
}

void emit_handles_banner(struct buffer *out, const struct service *service, const char *contents) {
    buffer_printf(out,
                  "// SPDX-License-Identifier: Apache-2.0\n//\n// %s\n"
                  "// Written by kozoc from the declaration of the %s %s; change that, not this.\n",
                  contents, service_word(service), service->name.text);
}

/// A constant that C code sees.
static void emit_word(struct buffer *out, const char *name, uint64_t value) {
    buffer_printf(out, "    .globl %s\n    .type %s, @object\n%s:\n    .quad 0x%llx\n    .size %s, . - %s\n", name,
                  name, name, (unsigned long long)value, name, name);
}

static void emit_manifest_note(struct buffer *out, const struct service *program) {
    struct buffer manifest = {0};
    manifest_append(&manifest, program);
    buffer_printf(out,
                  "\n    .section .note.kozo.manifest, \"a\", @note\n    .balign 4\n    .long 5, %zu, %d\n"
                  "    .asciz \"KOZO\"\n    .balign 4\n",
                  manifest.length, NOTE_MANIFEST);
    emit_words(out, &manifest, "    ", "");
    buffer_free(&manifest);
}

/// The needs of a service that starts programs, as its header declares them.
static void emit_own_needs(struct buffer *out, const struct service *service) {
    struct buffer needs = {0};
    emit_word(out, "kozo_needs_count", needs_append(&needs, service));
    buffer_puts(out, "    .globl kozo_needs\n    .type kozo_needs, @object\nkozo_needs:\n");
    emit_words(out, &needs, "    ", "");
    buffer_puts(out, "    .size kozo_needs, . - kozo_needs\n");
    buffer_free(&needs);
}

// The form of the ABI's note (tools/abigen/emit_note.c): three words, the owner's name and the content, each padded.
void emit_handles_note(struct buffer *out, const struct service *service) {
    emit_handles_banner(out, service,
                        service->is_program
                            ? "What whoever starts the program is told of it: the fingerprint of its handles, and its "
                              "needs."
                            : "The fingerprint of the service's handles, which init compares with that of its plan.");
    buffer_printf(out,
                  "\n    .section .note.kozo.handles, \"aM\", @note, 28\n    .balign 4\n    .long 5, 8, 2\n"
                  "    .asciz \"KOZO\"\n    .balign 4\n    .quad 0x%016llx\n",
                  (unsigned long long)service->handles);
    if (service->is_program) {
        emit_manifest_note(out, service);
    }
    buffer_puts(
        out, "\n// What the library reads at the start, see <kozo/start.h>.\n    .section .rodata, \"a\", @progbits\n"
             "    .balign 8\n");
    emit_word(out, "kozo_handles_fingerprint", service->handles);
    emit_word(out, "kozo_print_console", handles_print_console(service));
    emit_word(out, "kozo_print_debug", handles_print_debug(service));
    if (is_spawner(service)) {
        emit_own_needs(out, service);
    }
    buffer_puts(out, "\n    .section .note.GNU-stack, \"\", @progbits\n");
}

void handles_each_parameter(struct buffer *out, const struct service *service,
                            void (*visit)(struct buffer *out, const struct parameter *parameter, unsigned index,
                                          const struct parameter_form *form)) {
    static const struct parameter_form forms[] = {
        [PARAMETER_NUMBER] = {"number", ""},
        [PARAMETER_TEXT] = {"text", ""},
        [PARAMETER_FLAG] = {"number", " != 0"},
    };
    unsigned index = 0;
    for (const struct parameter *parameter = service->parameters; parameter != NULL; parameter = parameter->next) {
        const char *name = parameter->name.text;
        buffer_puts(out, "\n");
        buffer_wrap(out, "///", "///",
                    parameter->about != NULL ? arena_printf("Parameter %s: %s", name, parameter->about)
                                             : arena_printf("Parameter %s.", name));
        visit(out, parameter, index++, &forms[parameter->kind]);
    }
}

// SPDX-License-Identifier: Apache-2.0
//
// kozo_needs.h

#include "arena.h"
#include "emit.h"
#include "naming.h"

#include <stddef.h>

static const char *const info_struct =
    "/// What a syscall needs before the kernel looks at its other arguments.\n"
    "struct kozo_syscall_info {\n"
    "    const char *name;\n"
    "    /// Type of the object that the first argument must be a capability to; 0 if no syscall has this number.\n"
    "    uint64_t type;\n"
    "    /// Right that this capability must have; 0 if any will do.\n"
    "    uint64_t right;\n"
    "    /// Uses all six registers both ways, and returns r12 to r15 zero.\n"
    "    bool ipc;\n"
    "};\n";

static void emit_entry(struct buffer *out, const struct item *item) {
    const struct argument *first = item->inputs;
    buffer_printf(out, "    [SYS_%s] = {\"%s\", OBJECT_%s, %s, %s},\n", item->name.text, name_lower(item->name.text),
                  name_upper(first->object->name.text),
                  first->right == NULL ? "0" : right_constant(first->object, first->right),
                  item->is_ipc ? "true" : "false");
}

static void emit_table(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "\n/// By number.\nstatic const struct kozo_syscall_info kozo_syscalls[SYS_MAX + 1] = {\n");
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            emit_entry(out, item);
        }
    }
    buffer_puts(out, "};\n");
}

void emit_needs(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "What each syscall needs, for those who try them all.");
    buffer_puts(out, "\n#ifndef KOZO_NEEDS_H\n#define KOZO_NEEDS_H\n\n#include \"kozo_abi.h\"\n\n"
                     "#include <stdbool.h>\n\n");
    buffer_puts(out, info_struct);
    if (definition_first(definition, ITEM_SYSCALL) != NULL) {
        emit_table(out, definition);
    }
    buffer_puts(out, "\n#endif\n");
}

// SPDX-License-Identifier: Apache-2.0
//
// The structs' layouts, for comparison with debug information: `struct NAME NAME_IN_C SIZE`, and after it, for each
// field, `field NAME FIELD OFFSET SIZE`.

#include "emit.h"
#include "naming.h"

#include <stddef.h>

void emit_layouts(struct buffer *out, const struct definition *definition) {
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind != ITEM_STRUCT) {
            continue;
        }
        const char *name = item->name.text;
        buffer_printf(out, "struct %s kozo_%s %llu\n", name, name_snake(name), (unsigned long long)item->number.value);
        for (const struct field *field = item->fields; field != NULL; field = field->next) {
            buffer_printf(out, "field %s %s %llu %llu\n", name, field->name.text, (unsigned long long)field->offset,
                          (unsigned long long)field->size);
        }
    }
}

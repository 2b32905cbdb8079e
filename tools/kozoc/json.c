// SPDX-License-Identifier: Apache-2.0
//
// What kozoc writes for other tools.

#include "json.h"

#include "authority.h"

#include <stddef.h>

void json_text(struct buffer *out, const char *name, const char *text) {
    if (text == NULL) {
        buffer_printf(out, "\"%s\": null", name);
    } else {
        buffer_printf(out, "\"%s\": \"%s\"", name, escaped(text));
    }
}

// SPDX-License-Identifier: Apache-2.0
//
// Texts that somebody else wrote.

#include <kozo/printable.h>
#include <stdint.h>

/// Bytes of the control character that a text begins with, 0 if it begins with none.
static size_t control_bytes(const uint8_t *text) {
    if (text[0] < 0x20 || text[0] == 0x7f)
        return 1;
    // U+0080 to U+009F. The text may end with its first byte: the zero is then looked at.
    return text[0] == 0xc2 && text[1] >= 0x80 && text[1] <= 0x9f ? 2 : 0;
}

void kozo_printable(char *into, const char *text, size_t size) {
    const uint8_t *from = (const uint8_t *)text;
    size_t used = 0;
    while (*from != '\0' && used + 1 < size) {
        size_t control = control_bytes(from);
        into[used++] = control ? ' ' : (char)*from;
        from += control ? control : 1;
    }
    into[used] = '\0';
}

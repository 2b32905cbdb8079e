// SPDX-License-Identifier: Apache-2.0
//
// UTF-8, byte by byte.

#include "utf8.h"

#define LAST_CHARACTER  UINT32_C(0x10ffff)
#define FIRST_SURROGATE UINT32_C(0xd800)
#define LAST_SURROGATE  UINT32_C(0xdfff)

static uint32_t checked(const struct utf8 *utf8) {
    uint32_t character = utf8->character;
    bool is_surrogate = character >= FIRST_SURROGATE && character <= LAST_SURROGATE;
    return character < utf8->least || character > LAST_CHARACTER || is_surrogate ? UTF8_REPLACEMENT : character;
}

/// Begin with the first byte of a character; false if no character begins with it.
static bool begin(struct utf8 *utf8, uint8_t byte) {
    if (byte >= 0xc2 && byte < 0xe0)
        *utf8 = (struct utf8){byte & 0x1fu, 0x80, 1};
    else if (byte >= 0xe0 && byte < 0xf0)
        *utf8 = (struct utf8){byte & 0x0fu, 0x800, 2};
    else if (byte >= 0xf0 && byte < 0xf5)
        *utf8 = (struct utf8){byte & 0x07u, 0x10000, 3};
    return utf8->missing != 0;
}

unsigned utf8_feed(struct utf8 *utf8, uint8_t byte, uint32_t characters[2]) {
    if (utf8->missing && (byte & 0xc0) == 0x80) {
        utf8->character = utf8->character << 6 | (byte & 0x3fu);
        if (--utf8->missing)
            return 0;
        characters[0] = checked(utf8);
        return 1;
    }
    unsigned count = 0;
    if (utf8_break(utf8))
        characters[count++] = UTF8_REPLACEMENT;
    if (byte < 0x80)
        characters[count++] = byte;
    else if (!begin(utf8, byte))
        characters[count++] = UTF8_REPLACEMENT;
    return count;
}

bool utf8_break(struct utf8 *utf8) {
    bool had_begun = utf8->missing != 0;
    utf8->missing = 0;
    return had_begun;
}

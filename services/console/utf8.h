// SPDX-License-Identifier: Apache-2.0
//
// UTF-8, byte by byte (RFC 3629).

#ifndef CONSOLE_UTF8_H
#define CONSOLE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

/// What stands for bytes that are no UTF-8, and for characters that cannot be shown.
#define UTF8_REPLACEMENT UINT32_C(0xfffd)

/// A decoder; all zero it is between two characters.
struct utf8 {
    uint32_t character; ///< the bits that came
    uint32_t least;     ///< below this it would have been written with fewer bytes
    uint8_t missing;    ///< bytes still to come
};

/// Take a byte.
///
/// @param characters  where what it completes goes: a character, or UTF8_REPLACEMENT for bytes that are none, or both,
///                    where the byte breaks off a character
/// @return how many that are, 0 to 2
unsigned utf8_feed(struct utf8 *utf8, uint8_t byte, uint32_t characters[2]);

/// Break off the character that has begun, if one has; whether one had.
bool utf8_break(struct utf8 *utf8);

#endif

// SPDX-License-Identifier: Apache-2.0
//
// Texts that somebody else wrote, for a terminal. Pure, for host tests.

#ifndef KOZO_PRINTABLE_H
#define KOZO_PRINTABLE_H

#include <stddef.h>

/// Copy a text so that it plays no tricks on the terminal where it ends up: each control character, those of eight bits
/// among them, becomes a blank. It is UTF-8, and stays so.
///
/// @param size  of `into`, at least that of the text with its zero
void kozo_printable(char *into, const char *text, size_t size);

#endif

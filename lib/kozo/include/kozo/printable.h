// SPDX-License-Identifier: Apache-2.0
//
// Texts that somebody else wrote, for a terminal. Pure, for host tests.

#ifndef KOZO_PRINTABLE_H
#define KOZO_PRINTABLE_H

#include <stddef.h>

/// Copy a text so that the terminal where it ends up obeys none of it: each control character, those of eight bits
/// among them, becomes a blank. It is UTF-8, and stays so. Characters that turn the direction of writing are left.
///
/// @param size  of `into`, at least that of the text with its zero
void kozo_printable(char *into, const char *text, size_t size);

#endif

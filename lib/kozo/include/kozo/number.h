// SPDX-License-Identifier: Apache-2.0
//
// Numbers in texts.

#ifndef KOZO_NUMBER_H
#define KOZO_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/// Read a decimal number at the start of a text, before which there may be blanks, and move the text behind it.
///
/// @return false, and nothing done, if there is none, or one that is too large
bool kozo_take_number(const char **text, uint64_t *number);

#endif

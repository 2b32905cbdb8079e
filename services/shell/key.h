// SPDX-License-Identifier: Apache-2.0
//
// Where a key ends that a terminal sends as several bytes (ECMA-48, 5.4). Pure, for host tests.

#ifndef SHELL_KEY_H
#define SHELL_KEY_H

#include "line_editor.h"

#include <stdbool.h>
#include <stdint.h>

/// Take a byte of a key.
///
/// @param escape  how far the key has come in, ESCAPE_NONE at first and once it is complete
/// @return whether the key is complete with it
bool key_feed(enum escape *escape, uint8_t byte);

#endif

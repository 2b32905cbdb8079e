// SPDX-License-Identifier: Apache-2.0
//
// Fault messages in words. Pure, for host tests.
#pragma once

#include <kozo_abi.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes that any text of fault_text() fits in.
#define FAULT_TEXT_SIZE 96

/// Put the message of a fault into words: "page fault (write) at 0x10, ip 0x401234".
///
/// @param fault  the message's label
/// @param words  its four words
void fault_text(char into[FAULT_TEXT_SIZE], uint32_t fault, const uint64_t *words);

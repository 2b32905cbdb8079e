// SPDX-License-Identifier: Apache-2.0
//
// Names and lines of the assembler's code, from this program's own symbols.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Reads the symbols.
void symbols_start(void);

/// Bytes of the function that begins there.
uint64_t symbols_size(const void *function);

/// The label before an address and how far behind it is, in words that stay until the next call: syscall_entry+0x36.
const char *symbols_label(uint64_t address);

/// The same and the line, in words that mostly stay: syscall_entry+0x36 (ipc_fastpath.S:50).
const char *symbols_place(uint64_t address);

/// Whether a label shortcut_... stands there.
bool symbols_is_shortcut(uint64_t address);

// SPDX-License-Identifier: Apache-2.0
//
// The console service, as a client sees it.

#ifndef KOZO_CONSOLE_H
#define KOZO_CONSOLE_H

#include <kozo_abi.h>
#include <stddef.h>
#include <stdint.h>

/// Print any number of bytes. If the console dies in that and is started again, some of them may be printed twice.
///
/// @return 0, a negative error or a positive Status
int64_t kozo_console_print(kozo_console_t console, const char *bytes, size_t count);

/// Print what is buffered, then wait for input.
///
/// @param into   room for CONSOLE_READ_DATA_MAX bytes
/// @param count  where the number of bytes goes, at least 1
/// @return 0, a negative error or a positive Status
int64_t kozo_console_input(kozo_console_t console, char *into, size_t *count);

/// As kozo_console_input(), but no longer than until `deadline`, in nanoseconds of the monotonic clock: then
/// ERR_TIMED_OUT, and what is typed later is for who reads next. The same when the console died meanwhile and runs
/// again, so that whoever drew something can draw it anew.
int64_t kozo_console_input_until(kozo_console_t console, uint64_t deadline, char *into, size_t *count);

#endif

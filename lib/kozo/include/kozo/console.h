// SPDX-License-Identifier: Apache-2.0
//
// The console service, as a client sees it.

#ifndef KOZO_CONSOLE_H
#define KOZO_CONSOLE_H

#include <kozo_abi.h>
#include <stddef.h>
#include <stdint.h>

/// Print bytes, in messages of IPC_BUFFER_BYTES. The IPC buffer is left as it was.
///
/// @param console  Endpoint with SEND
/// @return 0, a negative error or a positive Status
int64_t kozo_console_write(kozo_handle_t console, const char *bytes, size_t count);

/// Print what is buffered, then wait for input.
///
/// @param limit  most bytes wanted, 1 or more
/// @param count  where the number of bytes goes, 1 to `limit`
/// @return 0, a negative error or a positive Status; STATUS_BAD_ARGUMENT also if the service answers nonsense
int64_t kozo_console_read(kozo_handle_t console, char *into, size_t limit, size_t *count);

#endif

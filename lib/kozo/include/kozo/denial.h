// SPDX-License-Identifier: Apache-2.0
//
// Why the kernel refused a syscall, in words.
//
// With every error the kernel leaves a record in the caller's IPC buffer. It stays there until the next error, so that
// it is to be read before another syscall can fail.

#ifndef KOZO_DENIAL_H
#define KOZO_DENIAL_H

#include <kozo_abi.h>
#include <stddef.h>
#include <stdint.h>

/// Put a record into words: "space_map: argument 'frame' (handle 14) is an Endpoint, needs Frame with right write".
///
/// @param into  where the text goes, zero-terminated if `size` is not 0
/// @return the number of bytes that the whole text has
size_t kozo_denial_text(char *into, size_t size, const struct kozo_denial *denial);

/// Why a syscall of the first thread has just failed with this error; for an error that left no record, and a Status of
/// a service, its name. The text stays until the next call.
const char *kozo_failure_text(int64_t error);

/// An error that no syscall returned, but whoever calls this: forgets the record, so that it is not taken for the
/// reason. Returns the error.
int64_t kozo_own_error(int64_t error);

#endif

// SPDX-License-Identifier: Apache-2.0
//
// Formatting as printf does it, without floating point.

#ifndef KOZO_FORMAT_H
#define KOZO_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/// Takes the text as it is made, piece by piece.
typedef void kozo_format_sink(void *context, const char *bytes, size_t count);

/// Format into `sink`.
///
/// Conversions d i u x X o c s p %, flags - 0 + space #, width and precision (also *), lengths hh h l ll z j t. From a
/// conversion that is none of these on, the format is printed as it stands, its arguments being of unknown type.
///
/// @return the number of bytes
size_t kozo_format(kozo_format_sink *sink, void *context, const char *format, va_list arguments);

/// Format into `into`, zero-terminated if `size` is not 0; the number of bytes that the whole text has.
size_t kozo_format_text(char *into, size_t size, const char *format, va_list arguments);

#endif

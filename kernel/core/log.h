// SPDX-License-Identifier: Apache-2.0
//
// The kernel's log, on the first serial port, and the formatter below it.
#pragma once

#include <stdarg.h>
#include <stddef.h>

/// Print. Conversions: %s %c %d %u %x %p %%, with `l` before d, u and x, and a minimum width, zero-padded by a leading
/// 0. %p prints 0x and 16 digits. A newline is sent as carriage return and newline.
void klog(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// Print `length` bytes of `text`, newlines as klog does.
void klog_bytes(const char *text, size_t length);

/// Format as klog does, handing each character to `emit`. A conversion that klog does not have is emitted as it stands.
void log_format(void (*emit)(char), const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

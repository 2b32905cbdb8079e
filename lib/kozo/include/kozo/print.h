// SPDX-License-Identifier: Apache-2.0
//
// Printing, to the console service ("console") or, without one, to the kernel's debug output ("debug").
//
// Output is line buffered: what a call prints goes out, in as few messages as possible, if it ends a line.

#ifndef KOZO_PRINT_H
#define KOZO_PRINT_H

#include <kozo_abi.h>
#include <stdarg.h>
#include <stddef.h>

/// Print to a console service.
void kozo_print_to_console(kozo_console_t console);

/// Print to the kernel's debug output: a DebugConsole with WRITE.
void kozo_print_to_debug(kozo_debug_console_t debug);

/// Print bytes as they are.
void kozo_print(const char *bytes, size_t count);

/// Print what is buffered. Without a console and debug output it is dropped.
void kozo_flush(void);

/// Print by the conversions of kozo_format; the number of bytes.
__attribute__((format(printf, 1, 2))) int printf(const char *format, ...);
__attribute__((format(printf, 1, 0))) int vprintf(const char *format, va_list arguments);

/// Print a text and a line end; the number of bytes.
int puts(const char *text);

/// Print a byte and return it.
int putchar(int byte);

/// Format into `into`, always zero-terminated if `size` is not 0; the number of bytes that the whole text has.
__attribute__((format(printf, 3, 4))) int snprintf(char *into, size_t size, const char *format, ...);
__attribute__((format(printf, 3, 0))) int vsnprintf(char *into, size_t size, const char *format, va_list arguments);

/// Print "NAME: " and the text as a line, then fault, so that init learns of it. Where there is neither a console nor
/// debug output, end with status EXIT_CODE_PANICKED instead, and have init tell the text.
__attribute__((format(printf, 1, 2))) _Noreturn void kozo_panic(const char *format, ...);

#endif

// SPDX-License-Identifier: Apache-2.0
//
// Buffered output to the console service or the kernel's debug output.

#include <kozo/console.h>
#include <kozo/format.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_abi.h>
#include <kozo_syscalls.h>
#include <stdint.h>

// As much as one message to the console carries.
static struct {
    kozo_console_t console;
    kozo_debug_console_t debug;
    size_t length;
    char bytes[IPC_BUFFER_BYTES];
} output;

void kozo_print_to_console(kozo_console_t console) {
    output.console = console;
    output.debug = NULL_HANDLE;
}

void kozo_print_to_debug(kozo_debug_console_t debug) {
    output.console.handle = NULL_HANDLE;
    output.debug = debug;
}

static void write_debug(const char *bytes, size_t count) {
    while (count) {
        uint64_t text[DEBUG_WRITE_BYTES / sizeof(uint64_t)] = {0};
        size_t piece = count < sizeof(text) ? count : sizeof(text);
        memcpy(text, bytes, piece);
        if (kozo_sys_debug_write(output.debug, piece, text[0], text[1], text[2], text[3]))
            return;
        bytes += piece;
        count -= piece;
    }
}

// There is nobody to tell that printing failed: the text is lost.
void kozo_flush(void) {
    size_t length = output.length;
    output.length = 0;
    if (output.console.handle != NULL_HANDLE)
        kozo_console_print(output.console, output.bytes, length);
    else if (output.debug != NULL_HANDLE)
        write_debug(output.bytes, length);
}

static void append(void *context, const char *bytes, size_t count) {
    (void)context;
    while (count) {
        if (output.length == sizeof(output.bytes))
            kozo_flush();
        size_t room = sizeof(output.bytes) - output.length;
        size_t piece = count < room ? count : room;
        memcpy(output.bytes + output.length, bytes, piece);
        output.length += piece;
        bytes += piece;
        count -= piece;
    }
}

// Invariant: between calls the buffer holds no line end, so that this looks at new text only once.
static void flush_lines(void) {
    if (memchr(output.bytes, '\n', output.length))
        kozo_flush();
}

void kozo_print(const char *bytes, size_t count) {
    append(NULL, bytes, count);
    flush_lines();
}

int vprintf(const char *format, va_list arguments) {
    size_t count = kozo_format(append, NULL, format, arguments);
    flush_lines();
    return (int)count;
}

int printf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int count = vprintf(format, arguments);
    va_end(arguments);
    return count;
}

int puts(const char *text) {
    return printf("%s\n", text);
}

int putchar(int byte) {
    char text = (char)byte;
    kozo_print(&text, 1);
    return (unsigned char)byte;
}

int vsnprintf(char *into, size_t size, const char *format, va_list arguments) {
    return (int)kozo_format_text(into, size, format, arguments);
}

int snprintf(char *into, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t count = kozo_format_text(into, size, format, arguments);
    va_end(arguments);
    return (int)count;
}

__attribute__((format(printf, 1, 0))) static _Noreturn void panic_silently(const char *format, va_list arguments) {
    char reason[SYSTEM_EXIT_REASON_MAX + 1];
    vsnprintf(reason, sizeof(reason), format, arguments);
    kozo_exit_because(EXIT_CODE_PANICKED, reason);
}

void kozo_panic(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (output.console.handle == NULL_HANDLE && output.debug == NULL_HANDLE)
        panic_silently(format, arguments);
    printf("%s: ", kozo_name());
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    kozo_flush();
    __builtin_trap();
}

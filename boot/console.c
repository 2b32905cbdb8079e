// SPDX-License-Identifier: Apache-2.0
//
// The firmware's console may be a screen, a serial port or both. The variable ConOut names its devices (UEFI 2.10,
// 3.3): where one of its device paths has a UART node (10.3.4.14), what is printed reaches the serial port by itself,
// as under OVMF. Where none has, or when the firmware is no longer to be called, the loader drives COM1 itself.

#include "console.h"

#include <instructions.h>
#include <port.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware.h"

/// COM1 and its registers (16550).
enum {
    COM1 = 0x3f8,
    DATA = COM1,
    DIVISOR_LOW = COM1,
    INTERRUPT_ENABLE = COM1 + 1,
    DIVISOR_HIGH = COM1 + 1,
    FIFO_CONTROL = COM1 + 2,
    LINE_CONTROL = COM1 + 3,
    LINE_STATUS = COM1 + 5,
};

static bool firmware_prints = true;
static bool serial_prints;

/// Whether one of the device paths in `size` bytes has a UART node.
static bool has_uart(const uint8_t *paths, size_t size) {
    size_t offset = 0;

    while (size - offset >= sizeof(EFI_DEVICE_PATH)) {
        size_t length = paths[offset + 2] | (size_t)paths[offset + 3] << 8;
        if (paths[offset] == MESSAGING_DEVICE_PATH && paths[offset + 1] == MSG_UART_DP)
            return true;
        if (length < sizeof(EFI_DEVICE_PATH) || length > size - offset)
            return false;
        offset += length;
    }
    return false;
}

static bool firmware_has_uart(void) {
    static uint8_t paths[4096];
    EFI_GUID global = EFI_GLOBAL_VARIABLE;
    UINTN size = sizeof paths;
    CHAR16 name[] = u"ConOut";
    EFI_STATUS status = firmware.system->RuntimeServices->GetVariable(name, &global, NULL, &size, paths);

    return status == EFI_SUCCESS && has_uart(paths, size);
}

/// 115200 bits per second, 8 data bits, no parity, 1 stop bit, no interrupts.
static void open_serial(void) {
    serial_prints = inb(LINE_STATUS) != 0xff;
    if (!serial_prints)
        return;
    outb(INTERRUPT_ENABLE, 0);
    outb(LINE_CONTROL, 0x80);
    outb(DIVISOR_LOW, 1);
    outb(DIVISOR_HIGH, 0);
    outb(LINE_CONTROL, 0x03);
    outb(FIFO_CONTROL, 0x07);
}

void console_init(void) {
    if (!firmware_has_uart())
        open_serial();
}

void console_leave_firmware(void) {
    firmware_prints = false;
    if (!serial_prints)
        open_serial();
}

static void put_serial(char character) {
    enum { TRANSMITTER_EMPTY = 0x20, PATIENCE = 1000000 };

    for (int i = 0; i < PATIENCE && !(inb(LINE_STATUS) & TRANSMITTER_EMPTY); i++)
        continue;
    outb(DATA, (uint8_t)character);
}

static void put(char character) {
    if (character == '\n')
        put('\r');
    if (firmware_prints) {
        CHAR16 text[] = {(CHAR16)character, 0};
        firmware.system->ConOut->OutputString(firmware.system->ConOut, text);
    }
    if (serial_prints)
        put_serial(character);
}

static void put_text(const char *text) {
    for (; *text; text++)
        put(*text);
}

static void put_number(uint64_t number, unsigned base) {
    char digits[20];
    size_t count = 0;

    do
        digits[count++] = "0123456789abcdef"[number % base];
    while (number /= base);
    while (count > 0)
        put(digits[--count]);
}

static void print_list(const char *format, va_list arguments) {
    for (; *format; format++) {
        if (*format != '%') {
            put(*format);
            continue;
        }
        format++;
        if (*format == 's') {
            put_text(va_arg(arguments, const char *));
        } else if (*format == 'l') {
            format += 2;
            put_number(va_arg(arguments, uint64_t), *format == 'x' ? 16 : 10);
        } else {
            put(*format);
        }
    }
}

void console_print(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    print_list(format, arguments);
    va_end(arguments);
}

_Noreturn void fail(const char *format, ...) {
    va_list arguments;

    put_text("KOZO loader: ");
    va_start(arguments, format);
    print_list(format, arguments);
    va_end(arguments);
    put('\n');
    cpu_halt();
}

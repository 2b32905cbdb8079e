// SPDX-License-Identifier: Apache-2.0
//
// Messages of the loader, on the firmware's console and the first serial port.
#pragma once

/// Find out whether the firmware's console includes a serial port. Call once, first.
void console_init(void);

/// From now on print without the firmware: ExitBootServices has been called.
void console_leave_firmware(void);

/// Print. Formats: %s, %llu, %llx, %%.
__attribute__((format(printf, 1, 2))) void console_print(const char *format, ...);

/// Print one line, `KOZO loader: ` and the message, and stop the machine.
__attribute__((format(printf, 1, 2))) _Noreturn void fail(const char *format, ...);

// SPDX-License-Identifier: Apache-2.0
//
// The 16550 UART (National Semiconductor PC16550D data sheet, section 8).

#include "serial.h"

#include <stdbool.h>
#include <stdint.h>

#include "port.h"
#include "sealed.h"

#define COM1 0x3f8
#define COM2 0x2f8

/// Registers, from the port's base. The first two are the divisor while LINE_CONTROL_DIVISOR is set.
#define DATA             0
#define INTERRUPT_ENABLE 1
#define FIFO_CONTROL     2
#define LINE_CONTROL     3
#define MODEM_CONTROL    4
#define LINE_STATUS      5
#define SCRATCH          7

#define FIFO_ENABLE_AND_CLEAR 0x07
#define LINE_CONTROL_8N1      0x03
#define LINE_CONTROL_DIVISOR  0x80
#define MODEM_DTR_RTS         0x03
#define STATUS_SEND_EMPTY     0x20

/// 1.8432 MHz / 16 / 115200 baud.
#define DIVISOR 1
/// Sixteen bytes of FIFO take 1.4 ms at 115200 baud, and reading a port about 1 us.
#define MAX_POLLS 20000

/// Which ports are there.
SEALED static struct {
    bool com1;
    bool com2;
} present;

/// Without a port the bus reads as ones, and the scratch register keeps nothing.
static bool detect(uint16_t base) {
    outb(base + SCRATCH, 0x5a);
    if (inb(base + SCRATCH) != 0x5a) {
        return false;
    }
    outb(base + SCRATCH, 0xa5);
    return inb(base + SCRATCH) == 0xa5;
}

static bool set_up(uint16_t base) {
    if (!detect(base)) {
        return false;
    }
    outb(base + INTERRUPT_ENABLE, 0);
    outb(base + LINE_CONTROL, LINE_CONTROL_DIVISOR);
    outb(base + DATA, DIVISOR & 0xff);
    outb(base + INTERRUPT_ENABLE, DIVISOR >> 8);
    outb(base + LINE_CONTROL, LINE_CONTROL_8N1);
    outb(base + FIFO_CONTROL, FIFO_ENABLE_AND_CLEAR);
    outb(base + MODEM_CONTROL, MODEM_DTR_RTS);
    return true;
}

/// A port that doesn't drain in time has lost its clock; the byte is sent nevertheless.
static void send(uint16_t base, char character) {
    for (unsigned i = 0; i < MAX_POLLS && (inb(base + LINE_STATUS) & STATUS_SEND_EMPTY) == 0; i++) {
        __asm__ volatile("pause");
    }
    outb(base + DATA, (uint8_t)character);
}

void serial_init(void) {
    present.com1 = set_up(COM1);
    present.com2 = set_up(COM2);
}

void serial_write(char character) {
    if (present.com1) {
        send(COM1, character);
    }
}

void serial_write_record(char character) {
    if (present.com2) {
        send(COM2, character);
    }
}

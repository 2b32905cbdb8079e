// SPDX-License-Identifier: Apache-2.0
//
// A 16550 serial port (National Semiconductor PC16550D data sheet, section 8).

#include "uart.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo_syscalls.h>

enum uart_register {
    DATA = 0,             // RBR and THR; the divisor's low byte with LINE_CONTROL_DLAB
    INTERRUPT_ENABLE = 1, // the divisor's high byte with LINE_CONTROL_DLAB
    FIFO_CONTROL = 2,
    LINE_CONTROL = 3,
    MODEM_CONTROL = 4,
    LINE_STATUS = 5,
    SCRATCH = 7,
};

#define INTERRUPT_RECEIVED  0x01
#define FIFO_ON_AND_CLEAR   0x07 // an interrupt from the first byte on
#define LINE_CONTROL_8N1    0x03
#define LINE_CONTROL_DLAB   0x80
#define MODEM_DTR_RTS_OUT2  0x0b // OUT2 lets the interrupt through to the line on a PC
#define STATUS_RECEIVED     0x01
#define STATUS_FIFO_EMPTY   0x20 // THRE
#define STATUS_IDLE         0x40 // TEMT: the last bit has left
#define DIVISOR_115200_BAUD 1
#define FIFO_BYTES          16
#define IDLE_POLLS          100000 // a full FIFO takes 1.4 ms, and reading a port about 1 us

static uint8_t read_register(const struct uart *uart, enum uart_register number) {
    uint64_t value;
    int64_t error = kozo_sys_port_in(uart->ports, uart->base + number, 1, &value);
    if (error)
        kozo_panic("cannot read port 0x%lx: %s", uart->base + number, kozo_failure_text(error));
    return (uint8_t)value;
}

static void write_register(const struct uart *uart, enum uart_register number, uint8_t value) {
    int64_t error = kozo_sys_port_out(uart->ports, uart->base + number, 1, value);
    if (error)
        kozo_panic("cannot write port 0x%lx: %s", uart->base + number, kozo_failure_text(error));
}

// Where there is none the bus reads as ones, and the scratch register keeps nothing.
static bool is_there(const struct uart *uart) {
    const uint8_t patterns[] = {0x5a, 0xa5};
    for (unsigned i = 0; i < sizeof(patterns); i++) {
        write_register(uart, SCRATCH, patterns[i]);
        if (read_register(uart, SCRATCH) != patterns[i])
            return false;
    }
    return true;
}

// Wait for what the kernel printed: clearing the FIFO would cut it. A port that is broken never gets there.
static void await_idle(const struct uart *uart) {
    for (unsigned i = 0; i < IDLE_POLLS && !(read_register(uart, LINE_STATUS) & STATUS_IDLE); i++)
        ;
}

bool uart_init(struct uart *uart) {
    if (!is_there(uart))
        return false;
    await_idle(uart);
    write_register(uart, INTERRUPT_ENABLE, 0);
    write_register(uart, LINE_CONTROL, LINE_CONTROL_DLAB);
    write_register(uart, DATA, DIVISOR_115200_BAUD);
    write_register(uart, INTERRUPT_ENABLE, 0);
    write_register(uart, LINE_CONTROL, LINE_CONTROL_8N1);
    write_register(uart, FIFO_CONTROL, FIFO_ON_AND_CLEAR);
    write_register(uart, MODEM_CONTROL, MODEM_DTR_RTS_OUT2);
    write_register(uart, INTERRUPT_ENABLE, INTERRUPT_RECEIVED);
    return true;
}

// Take a byte that has come in, if there is one; the line status from before.
static uint8_t take_byte(struct uart *uart) {
    uint8_t status = read_register(uart, LINE_STATUS);
    if (status & STATUS_RECEIVED)
        ring_put(uart->input, read_register(uart, DATA));
    return status;
}

void uart_drain(struct uart *uart) {
    while (take_byte(uart) & STATUS_RECEIVED)
        ;
}

void uart_write(struct uart *uart, const uint8_t *bytes, uint64_t count) {
    uint64_t room = 0; // in the FIFO, known only when it is empty
    while (count) {
        while (!room)
            room = take_byte(uart) & STATUS_FIFO_EMPTY ? FIFO_BYTES : 0;
        write_register(uart, DATA, *bytes++);
        room--;
        count--;
    }
}

// SPDX-License-Identifier: Apache-2.0
//
// The console service: the first serial port, shared by all that may print, read by one at a time.

#include "reader.h"
#include "ring.h"
#include "uart.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/serve.h>
#include <kozo_servers.h>
#include <kozo_service.h>

#define COM1_BASE 0x3f8

static struct ring input;
static struct uart uart;

static void put_input(uint8_t byte) {
    ring_put(&input, byte);
}

static void acknowledge(void) {
    int64_t error = kozo_sys_irq_ack(kozo.serial_irq);
    if (error)
        kozo_panic("cannot acknowledge the interrupt: %s", kozo_failure_text(error));
}

// The line is edge triggered: acknowledged first and drained then, no byte can come without an edge that is seen.
static void serve_interrupt(void) {
    acknowledge();
    uart_drain(&uart);
}

// Terminals want a carriage return before each line feed.
static void transmit(const uint8_t *bytes, uint64_t count) {
    uint8_t text[2 * CONSOLE_WRITE_DATA_MAX];
    uint64_t length = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (bytes[i] == '\n')
            text[length++] = '\r';
        text[length++] = bytes[i];
    }
    uart_write(&uart, text, length);
}

int64_t console_serve_write(uint64_t client, const uint8_t *data, size_t data_length) {
    (void)client;
    transmit(data, data_length);
    return STATUS_OK;
}

int64_t console_serve_read(uint64_t client, uint64_t most, uint8_t *data, size_t *data_length) {
    (void)client;
    return reader_read(&input, most, data, data_length);
}

// Lost input is told where it would have shown: once what came before it has been read.
static void report_dropped(void) {
    if (!input.dropped || ring_length(&input))
        return;
    char text[64];
    int length = snprintf(text, sizeof(text), "\n[console: %lu bytes of input lost]\n", input.dropped);
    input.dropped = 0;
    transmit((const uint8_t *)text, (uint64_t)length);
}

int main(void) {
    uart = (struct uart){.ports = kozo.serial_com1, .base = COM1_BASE, .sink = put_input};
    reader_init();
    uart_init(&uart);
    serve_interrupt();
    struct kozo_message message = kozo_message_of(0);
    bool answer_due = false;
    for (;;) {
        // An answer that is due has bytes only if nobody waits, so that reader_wake leaves those alone.
        kozo_serve_next(kozo.offer, &message, answer_due, 0);
        if (kozo_message_is_notification(&message) && message.badge & KOZO_SIGNAL_SERIAL_IRQ)
            serve_interrupt();
        answer_due = !kozo_message_is_notification(&message) && console_dispatch(&message);
        report_dropped();
        reader_wake(&input);
    }
}

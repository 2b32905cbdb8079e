// SPDX-License-Identifier: Apache-2.0
//
// The console service: the first serial port, and the screen and the keyboard, as far as the machine has them. All that
// may print share them and print to all; one at a time reads what comes in from any.

#include "display.h"
#include "events.h"
#include "keyboard.h"
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
static struct keyboard keyboard;

static void drain_uart(void) {
    uart_drain(&uart);
}

static void drain_keyboard(void) {
    keyboard_drain(&keyboard);
}

/// What interrupts the console.
static struct source {
    const char *name;
    uint64_t signal; ///< its bit in the notification
    void (*drain)(void);
    kozo_irq_t irq; ///< NULL_HANDLE: there is none
} serial = {"the serial port", KOZO_SIGNAL_SERIAL_IRQ, drain_uart, NULL_HANDLE},
  keys = {"the keyboard", KOZO_SIGNAL_KEYBOARD_IRQ, drain_keyboard, NULL_HANDLE};

// The lines are edge triggered: acknowledged first and drained then, no byte can come without an edge that is seen.
static void serve_source(const struct source *source, uint64_t signals) {
    if (source->irq == NULL_HANDLE || !(signals & source->signal))
        return;
    int64_t error = kozo_sys_irq_ack(source->irq);
    if (error)
        kozo_panic("cannot acknowledge the interrupt of %s: %s", source->name, kozo_failure_text(error));
    source->drain();
}

static void start_source(struct source *source, kozo_irq_t irq) {
    source->irq = irq;
    serve_source(source, source->signal);
}

// Terminals want a carriage return before each line feed. The screen comes first: the serial port may take its time.
static void transmit(const uint8_t *bytes, uint64_t count) {
    uint8_t text[2 * CONSOLE_WRITE_DATA_MAX];
    uint64_t length = 0;
    for (uint64_t i = 0; i < count; i++) {
        if (bytes[i] == '\n')
            text[length++] = '\r';
        text[length++] = bytes[i];
    }
    display_write(text, length);
    if (serial.irq != NULL_HANDLE)
        uart_write(&uart, text, length);
}

int64_t console_serve_write(uint64_t client, const uint8_t *data, size_t data_length) {
    (void)client;
    transmit(data, data_length);
    return STATUS_OK;
}

int64_t console_serve_read(uint64_t client, uint64_t most, uint8_t *data, size_t *data_length) {
    (void)client, (void)data, (void)data_length;
    return reader_read(most);
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

static void start_devices(void) {
    display_init();
    uart = (struct uart){.ports = kozo.serial_com1, .base = COM1_BASE, .input = &input};
    if (uart_init(&uart))
        start_source(&serial, kozo.serial_irq);
    keyboard = (struct keyboard){
        .data = kozo.keyboard_data,
        .command = kozo.keyboard_command,
        .clock = kozo.clock,
        .input = &input,
    };
    if (keyboard_init(&keyboard))
        start_source(&keys, kozo.keyboard_irq);
}

int main(void) {
    reader_init();
    start_devices();
    events_show();
    struct kozo_message message = kozo_message_of(0);
    bool answer_due = false;
    for (;;) {
        // No answer that is due has bytes: those that reader_wake puts into the IPC buffer take nobody's place.
        kozo_serve_next(kozo.offer, &message, answer_due, 0);
        bool is_signal = kozo_message_is_notification(&message);
        if (is_signal) {
            serve_source(&serial, message.badge);
            serve_source(&keys, message.badge);
            if (message.badge & KOZO_SIGNAL_EVENTS)
                events_show();
        }
        answer_due = !is_signal && console_dispatch(&message);
        reader_wake(&input);
        report_dropped();
    }
}

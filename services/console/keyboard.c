// SPDX-License-Identifier: Apache-2.0
//
// The keyboard controller (IBM Personal System/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary Device
// Controller").

#include "keyboard.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo_syscalls.h>

#define DATA_PORT    0x60
#define COMMAND_PORT 0x64 // reads as the status

#define STATUS_OUTPUT_FULL 0x01 // there is a byte to read
#define STATUS_INPUT_FULL  0x02 // the byte written last was not taken yet
#define STATUS_SECOND_PORT 0x20 // what there is to read comes from there
#define STATUS_NOBODY      0xff // where there is no controller the bus reads as ones

#define COMMAND_READ_CONFIG    0x20
#define COMMAND_WRITE_CONFIG   0x60
#define COMMAND_DISABLE_SECOND 0xa7
#define COMMAND_SELF_TEST      0xaa
#define COMMAND_DISABLE_FIRST  0xad
#define COMMAND_ENABLE_FIRST   0xae

#define SELF_TEST_PASSED 0x55

#define CONFIG_FIRST_INTERRUPT  0x01
#define CONFIG_SECOND_INTERRUPT 0x02
#define CONFIG_FIRST_OFF        0x10
#define CONFIG_SECOND_OFF       0x20
#define CONFIG_TRANSLATE        0x40 // the keyboard's set 2 to set 1

// To the keyboard itself.
#define KEYBOARD_DEFAULTS 0xf6
#define KEYBOARD_SCAN     0xf4

#define PATIENCE_NS UINT64_C(500000000)
// More bytes than a keyboard keeps: a controller that has still more is broken, and must not hold up the console.
#define DRAIN_MOST 64

static uint8_t read_port(kozo_handle_t ports, uint64_t port) {
    uint64_t value;
    int64_t error = kozo_sys_port_in(ports, port, 1, &value);
    if (error)
        kozo_panic("cannot read port 0x%lx: %s", port, kozo_failure_text(error));
    return (uint8_t)value;
}

static void write_port(kozo_handle_t ports, uint64_t port, uint8_t value) {
    int64_t error = kozo_sys_port_out(ports, port, 1, value);
    if (error)
        kozo_panic("cannot write port 0x%lx: %s", port, kozo_failure_text(error));
}

static uint8_t read_status(const struct keyboard *keyboard) {
    return read_port(keyboard->command, COMMAND_PORT);
}

static uint64_t now(const struct keyboard *keyboard) {
    uint64_t time;
    int64_t error = kozo_sys_clock_read(keyboard->clock, &time);
    if (error)
        kozo_panic("cannot read the clock: %s", kozo_failure_text(error));
    return time;
}

/// Wait until the status has these bits of `mask`; false if it never does.
static bool await_status(const struct keyboard *keyboard, uint8_t mask, uint8_t bits) {
    uint64_t deadline = now(keyboard) + PATIENCE_NS;
    do {
        if ((read_status(keyboard) & mask) == bits)
            return true;
    } while (now(keyboard) < deadline);
    return false;
}

static bool send(const struct keyboard *keyboard, kozo_handle_t ports, uint64_t port, uint8_t value) {
    if (!await_status(keyboard, STATUS_INPUT_FULL, 0))
        return false;
    write_port(ports, port, value);
    return true;
}

static bool send_command(const struct keyboard *keyboard, uint8_t command) {
    return send(keyboard, keyboard->command, COMMAND_PORT, command);
}

static bool send_data(const struct keyboard *keyboard, uint8_t value) {
    return send(keyboard, keyboard->data, DATA_PORT, value);
}

static bool receive(const struct keyboard *keyboard, uint8_t *value) {
    if (!await_status(keyboard, STATUS_OUTPUT_FULL, STATUS_OUTPUT_FULL))
        return false;
    *value = read_port(keyboard->data, DATA_PORT);
    return true;
}

/// Drop what was typed before.
static void flush(const struct keyboard *keyboard) {
    for (unsigned i = 0; i < DRAIN_MOST && (read_status(keyboard) & STATUS_OUTPUT_FULL); i++)
        read_port(keyboard->data, DATA_PORT);
}

static bool write_config(const struct keyboard *keyboard, uint8_t config) {
    return send_command(keyboard, COMMAND_WRITE_CONFIG) && send_data(keyboard, config);
}

/// Both ports off and silent, so that answers are the controller's. The configuration goes to `config`.
static bool silence(const struct keyboard *keyboard, uint8_t *config) {
    if (!send_command(keyboard, COMMAND_DISABLE_FIRST) || !send_command(keyboard, COMMAND_DISABLE_SECOND))
        return false;
    flush(keyboard);
    if (!send_command(keyboard, COMMAND_READ_CONFIG) || !receive(keyboard, config))
        return false;
    *config &= (uint8_t) ~(CONFIG_FIRST_INTERRUPT | CONFIG_SECOND_INTERRUPT);
    return write_config(keyboard, *config);
}

static bool test(const struct keyboard *keyboard) {
    uint8_t result;
    return send_command(keyboard, COMMAND_SELF_TEST) && receive(keyboard, &result) && result == SELF_TEST_PASSED;
}

/// Have the keyboard scan its keys. It acknowledges each command by a byte, or isn't plugged in.
static void start_scanning(const struct keyboard *keyboard) {
    uint8_t acknowledgement;
    if (send_data(keyboard, KEYBOARD_DEFAULTS) && receive(keyboard, &acknowledgement) &&
        send_data(keyboard, KEYBOARD_SCAN))
        receive(keyboard, &acknowledgement);
}

bool keyboard_init(struct keyboard *keyboard) {
    uint8_t config;
    if (read_status(keyboard) == STATUS_NOBODY || !silence(keyboard, &config) || !test(keyboard))
        return false;
    config |= CONFIG_TRANSLATE | CONFIG_SECOND_OFF;
    config &= (uint8_t)~CONFIG_FIRST_OFF;
    // The self-test may have set the configuration back, so it is written whole.
    if (!write_config(keyboard, config) || !send_command(keyboard, COMMAND_ENABLE_FIRST))
        return false;
    start_scanning(keyboard);
    return write_config(keyboard, config | CONFIG_FIRST_INTERRUPT);
}

void keyboard_drain(struct keyboard *keyboard) {
    for (unsigned i = 0; i < DRAIN_MOST; i++) {
        uint8_t status = read_status(keyboard);
        if (!(status & STATUS_OUTPUT_FULL) || status == STATUS_NOBODY)
            return;
        uint8_t code = read_port(keyboard->data, DATA_PORT);
        char typed[SCANCODES_MOST];
        size_t count = status & STATUS_SECOND_PORT ? 0 : scancodes_feed(&keyboard->scancodes, code, typed);
        for (size_t j = 0; j < count; j++)
            ring_put(keyboard->input, (uint8_t)typed[j]);
    }
}

// SPDX-License-Identifier: Apache-2.0
//
// Clients of the other services, and of init.

#include "role.h"

#include <kozo/random.h>
#include <kozo_service.h>

// More than there are files, so that some are not found.
#define FILES 40

void role_files(uint64_t seed) {
    for (;;) {
        char name[FS_LIST_NAME_MAX + 1];
        uint8_t data[FS_READ_DATA_MAX];
        uint64_t size = 0;
        size_t length;
        uint64_t file = kozo_random_below(&seed, FILES);
        if (kozo_fs_list(kozo.fs, file, &size, name) == STATUS_OK)
            kozo_fs_read(kozo.fs, file, kozo_random_below(&seed, size + 1), sizeof(data), data, &length);
    }
}

void role_greet(uint64_t seed) {
    (void)seed;
    char greeting[GREETER_GREET_GREETING_MAX + 1];
    for (;;)
        kozo_greeter_greet(kozo.greeter, "mayfly", greeting);
}

// Carriage returns, which leave a terminal as it is; mostly nothing at all, so that logs stay short.
void role_talk(uint64_t seed) {
    for (;;)
        kozo_console_write(kozo.console, "\r\r\r\r", kozo_random_below(&seed, 64) == 0 ? 4 : 0);
}

void role_read(uint64_t seed) {
    (void)seed;
    uint8_t byte;
    size_t length;
    for (;;)
        kozo_console_read(kozo.console, sizeof(byte), &byte, &length);
}

void role_run(uint64_t seed) {
    (void)seed;
    enum kozo_exit_kind kind;
    uint64_t code, address, instruction;
    for (;;)
        kozo_system_run(kozo.system, "pager", "", &kind, &code, &address, &instruction);
}

/// Do nothing for some time, at most about a millisecond.
static void linger(uint64_t seed) {
    for (volatile uint64_t left = kozo_random_below(&seed, 1000000); left > 0; left--) {
    }
}

void role_exit(uint64_t seed) {
    linger(seed);
}

void role_fault(uint64_t seed) {
    linger(seed);
    *(volatile int *)0x10000 = 1;
}

void role_kill(uint64_t seed) {
    linger(seed);
    kozo_system_kill(kozo.system, kozo_name());
}

// SPDX-License-Identifier: Apache-2.0
//
// What the system's services cost their clients, by the generated stubs.
#include <kozo_service.h>

#include "rows.h"

enum { SMALL = 16, LARGE = 4096, FEW_ROUNDS = 100 };

/// A file that is longer than what is read of it.
static const char file_name[] = "services/costs";

/// Reads so many bytes from the beginning, in as many calls as that takes.
static int64_t read_bytes(uint64_t file, uint64_t bytes) {
    uint8_t data[FS_READ_DATA_MAX];
    size_t count = 0;
    int64_t error = 0;
    for (uint64_t done = 0; error == 0 && done < bytes; done += count) {
        uint64_t most = bytes - done < sizeof(data) ? bytes - done : sizeof(data);
        error = kozo_fs_read(kozo.fs, file, done, most, data, &count);
    }
    return error;
}

static void read_file(const char *name, uint64_t bytes) {
    if (!kozo_has_fs()) {
        return; // A system without Rust has no file service.
    }
    uint64_t file, size = 0;
    EQUAL(kozo_fs_open(kozo.fs, file_name, &file, &size), 0);
    HOLDS(size >= bytes);
    ROW_OF(name, FEW_ROUNDS, (void)0, read_bytes(file, bytes), 0, (void)0);
}

static void read_small(void) {
    read_file("fs_read_16", SMALL);
}

static void read_large(void) {
    read_file("fs_read_4096", LARGE);
}

static void typed_call(void) {
    uint64_t total, free;
    ROW("typed_call_c", kozo_system_memory(kozo.system, &total, &free));
}

/// It is less urgent than this service, so that it is ended before it has run.
static int64_t live_and_die(const char *service) {
    int64_t error = kozo_system_start(kozo.system, service, "");
    return error ? error : kozo_system_kill(kozo.system, service);
}

static void service_life(void) {
    ROW_OF("service_life", FEW_ROUNDS, (void)0, live_and_die("hello"), 0, (void)0);
}

/// Once: there is no other round to be had.
static void boot_to_init(void) {
    uint64_t exited, began;
    EQUAL(kozo_system_boot(kozo.system, &exited, &began), 0);
    HOLDS(exited != 0 && began > exited);
    measure_once("boot_to_init", began - exited);
}

const struct test service_rows[] = {
    {"typed_call_c", "a call of init by the generated stubs in C, two words in the answer", typed_call},
    {"fs_read_16", "16 bytes of a file", read_small},
    {"fs_read_4096", "4 KiB of a file", read_large},
    {"service_life", "a service started and killed", service_life},
    {"boot_to_init", "from the return of ExitBootServices to init's first instruction", boot_to_init},
    {0},
};

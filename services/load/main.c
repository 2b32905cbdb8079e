// SPDX-License-Identifier: Apache-2.0
//
// A client that never rests: it asks all servers in turn, and counts how that ended. When a server is killed under its
// call, the call has to end, with PEER_RESTARTED or, of a method that may be repeated, as if nothing had been.

#include "tally.h"

#include <kozo/payload.h>
#include <kozo_clients.h>
#include <kozo_service.h>

#define FILE "etc/motd"

static volatile struct tally *tally;

static void count(int64_t status) {
    tally_count(tally, status);
    tally->met += kozo_restarts_met;
    kozo_restarts_met = 0;
}

static void read_file(void) {
    uint64_t file, size;
    int64_t status = kozo_fs_open(kozo.fs, FILE, &file, &size);
    count(status);
    if (status)
        return;
    char data[FS_READ_DATA_MAX];
    size_t length;
    count(kozo_fs_read(kozo.fs, file, 0, sizeof(data), data, &length));
}

static void greet(void) {
    char greeting[GREETER_GREET_GREETING_MAX + 1];
    count(kozo_greeter_greet(kozo.greeter, kozo_name(), greeting));
}

/// Nothing is to be seen of it.
static void print(void) {
    count(kozo_console_write(kozo.console, "", 0));
}

int main(void) {
    struct kozo_region region = kozo_region_tally();
    uint64_t line = kozo_parameter_line();
    if (line >= TALLY_LINES || region.size < TALLY_LINES * sizeof(*tally))
        return 1;
    tally = (volatile struct tally *)(uintptr_t)region.address + line;
    tally->runs++;
    for (;;) {
        read_file();
        greet();
        print();
    }
}

// SPDX-License-Identifier: Apache-2.0
//
// The console service, as a client sees it.

#include <kozo/console.h>
#include <kozo/print.h>
#include <kozo_clients.h>

// What the console may have printed before it died is printed again: twice is better than never.
static int64_t write_piece(kozo_console_t console, const char *bytes, size_t count) {
    int64_t status = STATUS_PEER_RESTARTED;
    for (unsigned tries = 0; status == STATUS_PEER_RESTARTED && tries <= KOZO_MOST_REPEATS; tries++)
        status = kozo_console_write(console, bytes, count);
    return status;
}

int64_t kozo_console_print(kozo_console_t console, const char *bytes, size_t count) {
    int64_t error = 0;
    while (count && !error) {
        size_t piece = count < CONSOLE_WRITE_DATA_MAX ? count : CONSOLE_WRITE_DATA_MAX;
        error = write_piece(console, bytes, piece);
        bytes += piece;
        count -= piece;
    }
    return error;
}

int64_t kozo_console_input(kozo_console_t console, char *into, size_t *count) {
    kozo_flush();
    int64_t error = kozo_console_read(console, CONSOLE_READ_DATA_MAX, into, count);
    return error == 0 && *count == 0 ? (int64_t)STATUS_BAD_ANSWER : error;
}

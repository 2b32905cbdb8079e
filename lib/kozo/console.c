// SPDX-License-Identifier: Apache-2.0
//
// The console service, as a client sees it.

#include <kozo/console.h>
#include <kozo/payload.h>
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

// The wait may last through any number of restarts.
int64_t kozo_console_input(kozo_console_t console, char *into, size_t *count) {
    kozo_flush();
    int64_t error;
    do {
        error = kozo_console_read(console, CONSOLE_READ_DATA_MAX, into, count);
    } while (error == STATUS_PEER_RESTARTED);
    return error == 0 && *count == 0 ? (int64_t)STATUS_BAD_ANSWER : error;
}

// What kozo_console_read() does, with a deadline, which the generated functions don't take. The kernel takes a caller
// whose time is over off the Reply that holds it: it was answered, or it was not and the console keeps the input.
int64_t kozo_console_input_until(kozo_console_t console, uint64_t deadline, char *into, size_t *count) {
    kozo_flush();
    struct kozo_message message = kozo_message_with(CONSOLE_READ, 1);
    message.words[0] = CONSOLE_READ_DATA_MAX;
    int64_t error = kozo_call_until(console.handle, &message, deadline);
    if (error) {
        int64_t status = kozo_call_lost(console.handle, error);
        return status == STATUS_PEER_RESTARTED ? ERR_TIMED_OUT : status;
    }
    if (message.tag == KOZO_TAG(STATUS_BUSY, 0, 0))
        return STATUS_BUSY;
    if (kozo_message_label(&message) != STATUS_OK)
        return kozo_refusal_of(&message);
    struct kozo_payload payload = kozo_payload_start(&message, IPC_REGISTER_WORDS);
    bool is_good = kozo_get_bytes(&payload, 0, into, CONSOLE_READ_DATA_MAX, count) &&
                   kozo_payload_is_whole(&payload, 1, 0) && *count;
    return is_good ? STATUS_OK : STATUS_BAD_ANSWER;
}

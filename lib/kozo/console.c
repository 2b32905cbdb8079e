// SPDX-License-Identifier: Apache-2.0
//
// The console service, as a client sees it.

#include <kozo/console.h>
#include <kozo/ipc.h>
#include <kozo/print.h>
#include <kozo/string.h>

static int64_t write_piece(kozo_handle_t console, const char *bytes, size_t count) {
    struct kozo_message request = {.label = CONSOLE_WRITE, .words = {count}};
    kozo_put_bytes(&request, bytes, count);
    return kozo_request(console, &request);
}

int64_t kozo_console_write(kozo_handle_t console, const char *bytes, size_t count) {
    struct kozo_ipc_buffer saved = *kozo_ipc_buffer; // a server may print with a request's bytes still in it
    int64_t error = 0;
    while (count && !error) {
        size_t piece = count < IPC_BUFFER_BYTES ? count : IPC_BUFFER_BYTES;
        error = write_piece(console, bytes, piece);
        bytes += piece;
        count -= piece;
    }
    *kozo_ipc_buffer = saved;
    return error;
}

int64_t kozo_console_read(kozo_handle_t console, char *into, size_t limit, size_t *count) {
    kozo_flush();
    struct kozo_message request = {.label = CONSOLE_READ, .length = 1, .words = {limit}};
    int64_t error = kozo_request(console, &request);
    if (error)
        return error;
    uint64_t got = request.words[0];
    if (got == 0 || got > limit || !kozo_get_bytes(&request, into, got))
        return STATUS_BAD_ARGUMENT;
    *count = got;
    return 0;
}

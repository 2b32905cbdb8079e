// SPDX-License-Identifier: Apache-2.0
//
// Commands on files, by the file service.

#include "command.h"

#include <kozo/ipc.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <stdbool.h>

// A file of the file service.
struct file {
    uint64_t number;
    uint64_t size;
};

static int64_t open_file(kozo_handle_t fs, const char *name, struct file *file) {
    size_t length = strlen(name);
    struct kozo_message request = {.label = FS_OPEN, .words = {length}};
    if (!kozo_put_bytes(&request, name, length))
        return STATUS_BAD_ARGUMENT;
    int64_t error = kozo_request(fs, &request);
    if (!error)
        *file = (struct file){.number = request.words[0], .size = request.words[1]};
    return error;
}

static int64_t read_file(kozo_handle_t fs, const struct file *file, uint64_t offset, char *into, size_t *count) {
    struct kozo_message request = {.label = FS_READ, .length = 3, .words = {file->number, offset, IPC_BUFFER_BYTES}};
    int64_t error = kozo_request(fs, &request);
    if (error)
        return error;
    *count = request.words[0];
    return kozo_get_bytes(&request, into, *count) ? 0 : STATUS_BAD_ARGUMENT;
}

int64_t print_file(kozo_handle_t fs, const char *name) {
    char bytes[IPC_BUFFER_BYTES] = {'\n'};
    size_t count = 1;
    uint64_t offset = 0;
    struct file file;
    int64_t error = open_file(fs, name, &file);
    char last = '\n';
    while (!error && count) {
        error = read_file(fs, &file, offset, bytes, &count);
        if (error || !count)
            break;
        if (memchr(bytes, '\0', count)) {
            printf("%s: a binary file of %lu bytes\n", name, file.size);
            return 0;
        }
        kozo_print(bytes, count);
        offset += count;
        last = bytes[count - 1];
    }
    if (last != '\n')
        printf("\n");
    return error;
}

void command_cat(unsigned count, char **words) {
    kozo_handle_t fs = command_service(words[0], "fs");
    if (fs == NULL_HANDLE)
        return;
    for (unsigned i = 1; i <= count; i++) {
        int64_t error = print_file(fs, words[i]);
        if (error)
            command_failed(words[0], words[i], error);
    }
}

// Print file number `number` as a line of the list.
static int64_t list_file(kozo_handle_t fs, uint64_t number) {
    char name[IPC_BUFFER_BYTES + 1];
    struct kozo_message request = {.label = FS_LIST, .length = 1, .words = {number}};
    int64_t error = kozo_request(fs, &request);
    if (error)
        return error;
    if (!kozo_get_text(&request, name, sizeof(name), request.words[1]))
        return STATUS_BAD_ARGUMENT;
    printf("%10lu  %s\n", request.words[0], name);
    return 0;
}

void command_ls(unsigned count, char **words) {
    (void)count;
    kozo_handle_t fs = command_service(words[0], "fs");
    if (fs == NULL_HANDLE)
        return;
    int64_t error = 0;
    for (uint64_t number = 0; !error; number++)
        error = list_file(fs, number);
    if (error != STATUS_NOT_FOUND)
        command_failed(words[0], "fs", error);
}

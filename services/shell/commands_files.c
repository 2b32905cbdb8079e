// SPDX-License-Identifier: Apache-2.0
//
// Commands on files, by the file service.

#include "command.h"

#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_service.h>

int64_t print_file(const char *name) {
    char bytes[FS_READ_DATA_MAX];
    size_t count = 1;
    uint64_t file, size, offset = 0;
    int64_t error = kozo_fs_open(kozo.fs, name, &file, &size);
    char last = '\n';
    while (!error && count) {
        error = kozo_fs_read(kozo.fs, file, offset, sizeof(bytes), bytes, &count);
        if (error || !count)
            break;
        if (memchr(bytes, '\0', count)) {
            printf("%s: a binary file of %lu bytes\n", name, size);
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
    if (!command_has(words[0], kozo_has_fs(), "fs"))
        return;
    for (unsigned i = 1; i <= count; i++) {
        int64_t error = print_file(words[i]);
        if (error)
            command_failed(words[0], words[i], error);
    }
}

// Print file number `number` as a line of the list.
static int64_t list_file(uint64_t number) {
    char name[FS_LIST_NAME_MAX + 1];
    uint64_t size;
    int64_t error = kozo_fs_list(kozo.fs, number, &size, name);
    if (!error)
        printf("%10lu  %s\n", size, name);
    return error;
}

void command_ls(unsigned count, char **words) {
    (void)count;
    if (!command_has(words[0], kozo_has_fs(), "fs"))
        return;
    int64_t error = 0;
    for (uint64_t number = 0; !error; number++)
        error = list_file(number);
    if (error != STATUS_NOT_FOUND)
        command_failed(words[0], "fs", error);
}

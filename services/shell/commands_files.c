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

// Print file number `number` as a line of the list, if it lies in this folder.
static int64_t list_file(uint64_t number, const char *folder) {
    char name[FS_LIST_NAME_MAX + 1];
    uint64_t size;
    int64_t error = kozo_fs_list(kozo.fs, number, &size, name);
    if (!error && strncmp(name, folder, strlen(folder)) == 0)
        printf("%10lu  %s\n", size, name + strlen(folder));
    return error;
}

static void list_folder(const char *command, const char *folder) {
    if (!command_has(command, kozo_has_fs(), "fs"))
        return;
    int64_t error = 0;
    for (uint64_t number = 0; !error; number++)
        error = list_file(number, folder);
    if (error != STATUS_NOT_FOUND)
        command_failed(command, "fs", error);
}

void command_ls(unsigned count, char **words) {
    (void)count;
    list_folder(words[0], "");
}

void command_programs(unsigned count, char **words) {
    (void)count;
    list_folder(words[0], "programs/");
}

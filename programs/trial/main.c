// SPDX-License-Identifier: Apache-2.0
//
// trial WAY [NUMBER]: comes to an end in that way, or to none.

#include <kozo/memory.h>
#include <kozo/number.h>
#include <kozo/payload.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_names.h>
#include <kozo_service.h>
#include <stddef.h>
#include <stdint.h>

// As in services/crash.
#define UNMAPPED ((volatile int *)0x10000)

/// exit STATUS [WHY], and what would play tricks on a terminal.
static int way_exit(const char *argument) {
    uint64_t status = 1;
    kozo_take_number(&argument, &status);
    if (*argument == '\0')
        return (int)status;
    char reason[EXIT_REASON_BYTES];
    snprintf(reason, sizeof(reason), "%s\033[2J", argument + 1);
    kozo_exit_because((int)status, reason);
}

/// fault: writes where nothing is mapped.
static int way_fault(const char *argument) {
    (void)argument;
    *UNMAPPED = 1;
    return 0;
}

/// loop: for ever, and without a word to anybody.
static int way_loop(const char *argument) {
    while (argument)
        __asm__ volatile("pause");
    return 1;
}

/// memory: takes all there is.
static int way_memory(const char *argument) {
    (void)argument;
    uint64_t taken = 0;
    void **last = NULL;
    for (void **block = malloc(4096); block; block = malloc(4096)) {
        *block = (void *)last;
        last = block;
        taken += 4096;
    }
    printf("trial: %lu bytes of memory, and no more\n", taken);
    return taken > 0 ? 0 : 1;
}

/// call: READ of fs, which its declaration does not name, whatever whoever starts it may call.
static int way_call(const char *argument) {
    char bytes[FS_READ_DATA_MAX];
    uint64_t file = 0, size = 0;
    size_t count = 0;
    int64_t error = kozo_fs_open(kozo.fs, *argument != '\0' ? argument : "etc/motd", &file, &size);
    printf("trial: open: %s\n", kozo_status_name((uint64_t)error));
    error = kozo_fs_read(kozo.fs, file, 0, sizeof(bytes), bytes, &count);
    printf("trial: read: %s\n", kozo_status_name((uint64_t)error));
    return error == STATUS_BAD_METHOD ? 0 : 1;
}

/// again: asks fs for ever, until it has met its restart and was answered nevertheless.
static int way_again(const char *argument) {
    (void)argument;
    uint64_t file, size;
    int64_t error = 0;
    while (!error && !kozo_restarts_met)
        error = kozo_fs_open(kozo.fs, "etc/motd", &file, &size);
    if (!error)
        puts("trial: met a restart");
    return error ? 1 : 0;
}

/// print: says what it was started as.
static int way_print(const char *argument) {
    printf("trial: %s, run %lu: %s\n", kozo_name(), kozo_generation(), argument);
    return 0;
}

static const struct {
    const char *name;
    int (*run)(const char *argument);
} ways[] = {
    {"exit", way_exit}, {"fault", way_fault}, {"loop", way_loop},   {"memory", way_memory},
    {"call", way_call}, {"again", way_again}, {"print", way_print},
};

int main(void) {
    const char *way = kozo_arguments();
    size_t length = strchr(way, ' ') ? (size_t)(strchr(way, ' ') - way) : strlen(way);
    const char *argument = way + length + (way[length] == ' ' ? 1 : 0);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (strlen(ways[i].name) == length && strncmp(ways[i].name, way, length) == 0)
            return ways[i].run(argument);
    }
    puts("trial: in which way? exit STATUS [WHY], fault, loop, memory, call [FILE], again or print TEXT");
    return 1;
}

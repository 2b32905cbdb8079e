// SPDX-License-Identifier: Apache-2.0
//
// What plugins do alike: take memory and arguments, and write a report when QEMU ends. What fails ends QEMU.

#ifndef PLUGIN_REPORT_H
#define PLUGIN_REPORT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

// Zeroed memory for an array.
static inline void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (!memory) {
        fprintf(stderr, "a plugin is out of memory\n");
        exit(1);
    }
    return memory;
}

// Has `take` take each argument of a plugin, which returns whether it knows it. Returns whether it knew all.
static inline bool take_arguments(const char *plugin, int argc, char **argv, bool (*take)(const char *argument)) {
    for (int i = 0; i < argc; i++) {
        if (!take(argv[i])) {
            fprintf(stderr, "%s: unknown argument '%s'\n", plugin, argv[i]);
            return false;
        }
    }
    return true;
}

static inline FILE *open_report(const char *path) {
    FILE *report = fopen(path, "w");
    if (!report) {
        perror(path);
        exit(1);
    }
    return report;
}

// Writes the last line.
static inline void close_report(FILE *report, const char *path) {
    fprintf(report, "end\n");
    if (fclose(report)) {
        perror(path);
        exit(1);
    }
}

#endif

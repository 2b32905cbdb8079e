// SPDX-License-Identifier: Apache-2.0
//
// What plugins do alike: take memory, and write a report when QEMU ends. What fails ends QEMU.

#ifndef PLUGIN_REPORT_H
#define PLUGIN_REPORT_H

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

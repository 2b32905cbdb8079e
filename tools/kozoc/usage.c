// SPDX-License-Identifier: Apache-2.0

#include "usage.h"

#include "arena.h"
#include "read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct use {
    enum usage_kind kind;
    const char *service;
    uint64_t place;
    uint64_t detail;
    uint64_t count;
    struct use *next;
};

static bool find_kind(const char *word, enum usage_kind *kind) {
    static const char *const words[USAGE_KINDS] = {
        [USAGE_RAN] = "ran",       [USAGE_SLOT] = "slot",       [USAGE_REGION] = "region", [USAGE_CALL] = "call",
        [USAGE_CAPS] = "caps",     [USAGE_SYSCALL] = "syscall", [USAGE_IN] = "in",         [USAGE_OUT] = "out",
        [USAGE_COPIED] = "copied", [USAGE_SIGNAL] = "signal",   [USAGE_READ] = "read",     [USAGE_WRITE] = "write",
    };
    for (unsigned i = 0; i < USAGE_KINDS; i++) {
        if (strcmp(words[i], word) == 0) {
            *kind = (enum usage_kind)i;
            return true;
        }
    }
    return false;
}

static struct use *parse_line(const char *line) {
    char kind[32], service[64], place[32], detail[32], count[32], more;
    struct use *use = arena_alloc(sizeof(*use));
    if (sscanf(line, "%31s %63s %31s %31s %31s %c", kind, service, place, detail, count, &more) != 5 ||
        !find_kind(kind, &use->kind) || !number_value(place, false, &use->place) ||
        !number_value(detail, false, &use->detail) || !number_value(count, false, &use->count)) {
        return NULL;
    }
    use->service = arena_text(service, strlen(service));
    return use;
}

bool usage_read(struct usage *usage, const char *path) {
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "kozoc: %s: %s\n", path, strerror(errno));
        return false;
    }
    char line[256];
    bool is_good = true;
    for (unsigned number = 1; is_good && fgets(line, sizeof(line), file) != NULL; number++) {
        struct use *use = parse_line(line);
        is_good = use != NULL;
        if (is_good) {
            use->next = usage->first;
            usage->first = use;
        } else {
            fprintf(stderr, "kozoc: %s:%u: this tells of no use\n", path, number);
        }
    }
    (void)fclose(file);
    return is_good;
}

uint64_t usage_count(const struct usage *usage, const char *service, enum usage_kind kind, uint64_t place,
                     uint64_t detail) {
    uint64_t count = 0;
    for (const struct use *use = usage->first; use != NULL; use = use->next) {
        if (use->kind == kind && use->place == place && (detail == USAGE_ANY || use->detail == detail) &&
            strcmp(use->service, service) == 0) {
            count += use->count;
        }
    }
    return count;
}

// SPDX-License-Identifier: Apache-2.0

#include "report.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A line has at most a place's code in it, two digits a byte, and five numbers.
#define LINE_BYTES (2 * PLACE_BYTES + 128)

// Makes room for one more element of `size` bytes. Returns the array, moved perhaps.
static void *grow(void *array, size_t count, size_t size) {
    void *grown = realloc(array, (count + 1) * size);
    if (!grown) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    return grown;
}

static bool take_word(const char **at, const char *word) {
    size_t length = strlen(word);
    bool there = strncmp(*at, word, length) == 0;
    *at += there ? length : 0;
    return there;
}

static bool take_numbers(const char **at, uint64_t *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        char *end;
        errno = 0;
        numbers[i] = strtoull(*at, &end, 16);
        if (errno != 0 || end == *at) {
            return false;
        }
        *at = end;
    }
    return true;
}

// Two digits a byte, up to the end of the line.
static bool take_code(const char **at, struct place *place) {
    *at += strspn(*at, " ");
    for (; **at != '\n' && place->length < PLACE_BYTES; *at += 2) {
        char digits[3] = {(*at)[0], (*at)[1]};
        char *end;
        place->code[place->length++] = (uint8_t)strtoul(digits, &end, 16);
        if (end != digits + 2) {
            return false;
        }
    }
    return place->length > 0;
}

// The numbers of places count down: the plugin's list begins with the newest.
static bool parse_place(struct report *report, const char *line) {
    struct place place = {0};
    uint64_t numbers[2];
    if (!take_word(&line, "place ") || !take_numbers(&line, numbers, 2) || !take_code(&line, &place) || *line != '\n') {
        return false;
    }
    place.address = numbers[1];
    if (!report->places) {
        report->place_count = (size_t)numbers[0] + 1;
        report->places = calloc(report->place_count, sizeof(place));
    }
    if (!report->places || numbers[0] >= report->place_count) {
        return false;
    }
    report->places[numbers[0]] = place;
    return true;
}

static bool parse_syscall(struct report *report, const char *line) {
    uint64_t numbers[4];
    if (!take_word(&line, "syscall ") || !take_numbers(&line, numbers, 4) || *line != '\n' ||
        numbers[0] >= report->place_count) {
        return false;
    }
    report->syscalls = grow(report->syscalls, report->syscall_count, sizeof(*report->syscalls));
    report->syscalls[report->syscall_count++] = (struct syscall_seen){numbers[0], numbers[1], numbers[2], numbers[3]};
    return true;
}

static bool parse_fast(struct report *report, const char *line) {
    uint64_t numbers[5];
    if (!take_word(&line, "fast ") || !take_numbers(&line, numbers, 5) || *line != '\n' ||
        numbers[0] >= report->place_count) {
        return false;
    }
    report->fast = grow(report->fast, report->fast_count, sizeof(*report->fast));
    report->fast[report->fast_count++] = (struct fast_seen){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]};
    return true;
}

static bool parse_switch(struct report *report, const char *line) {
    uint64_t numbers[4];
    if (!take_word(&line, "switch ") || !take_numbers(&line, numbers, 4) || *line != '\n' ||
        numbers[0] >= report->place_count || numbers[1] >= report->place_count) {
        return false;
    }
    report->switches = grow(report->switches, report->switch_count, sizeof(*report->switches));
    report->switches[report->switch_count++] = (struct switch_seen){numbers[0], numbers[1], numbers[2], numbers[3]};
    return true;
}

struct report report_read(const char *path) {
    FILE *stream = fopen(path, "r");
    if (!stream) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        exit(2);
    }
    struct report report = {0};
    char line[LINE_BYTES];
    unsigned number = 0;
    bool ended = false;
    while (!ended && fgets(line, sizeof(line), stream)) {
        number++;
        ended = strcmp(line, "end\n") == 0;
        if (!ended && !parse_place(&report, line) && !parse_syscall(&report, line) && !parse_fast(&report, line) &&
            !parse_switch(&report, line)) {
            fprintf(stderr, "%s:%u: makes no sense\n", path, number);
            exit(2);
        }
    }
    fclose(stream);
    if (!ended) {
        fprintf(stderr, "%s: ends too early, after line %u\n", path, number);
        exit(2);
    }
    return report;
}

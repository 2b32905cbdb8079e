// SPDX-License-Identifier: Apache-2.0

#include "record.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/// Takes a blank and a hexadecimal number off the line.
static bool take_number(const char **line, uint64_t *number) {
    if (**line != ' ' || !isxdigit((unsigned char)(*line)[1])) {
        return false;
    }
    char *end;
    *number = strtoull(*line + 1, &end, 16);
    *line = end;
    return true;
}

static bool take_numbers(const char **line, uint64_t *numbers, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if (!take_number(line, &numbers[i])) {
            return false;
        }
    }
    return true;
}

/// Takes a count, which is `most` at most, and so many numbers.
static bool take_list(const char **line, uint64_t *numbers, unsigned most, unsigned *count) {
    uint64_t wanted;
    if (!take_number(line, &wanted) || wanted > most) {
        return false;
    }
    *count = (unsigned)wanted;
    return take_numbers(line, numbers, *count);
}

/// Takes a name; "" for `-`.
static bool take_name(const char **line, char name[START_NAME_SIZE]) {
    if (**line != ' ') {
        return false;
    }
    size_t length = strcspn(*line + 1, " ");
    if (length == 0 || length >= START_NAME_SIZE) {
        return false;
    }
    memcpy(name, *line + 1, length);
    name[length] = '\0';
    *line += 1 + length;
    if (strcmp(name, "-") == 0) {
        name[0] = '\0';
    }
    return true;
}

static bool take_rest(const char **line, struct record *record) {
    if (record->kind == RECORD_FAULT) {
        return take_numbers(line, record->fault, FAULT_NUMBERS);
    }
    if (record->kind == RECORD_HOLDINGS) {
        return take_number(line, &record->regions) && take_numbers(line, record->slots, HELD_SLOTS / 64);
    }
    if (record->kind == RECORD_MEMORY) {
        uint64_t writes = 0;
        bool is_good = take_number(line, &record->region) && take_number(line, &writes) &&
                       record->region < START_MAX_REGIONS && writes <= 1;
        record->writes = writes != 0;
        return is_good;
    }
    if (!take_number(line, &record->rax) || !take_numbers(line, record->registers, ARGUMENT_REGISTERS)) {
        return false;
    }
    if (record->kind == RECORD_SYSCALL && (!take_number(line, &record->object) || !take_number(line, &record->badge))) {
        return false;
    }
    return take_list(line, record->words, IPC_BUFFER_WORDS, &record->word_count) &&
           take_list(line, record->handles, IPC_CAPS, &record->handle_count);
}

bool record_parse(const char *line, struct record *record) {
    *record = (struct record){.kind = (enum record_kind)line[0]};
    switch (line[0]) {
    case RECORD_TYPED:
        record->typed = line + 2;
        return line[1] == ' ';
    case RECORD_END:
        return line[1] == '\0';
    case RECORD_BOOT:
        line++;
        return take_number(&line, &record->count) && *line == '\0';
    case RECORD_SYSCALL:
    case RECORD_RETURN:
    case RECORD_FAULT:
    case RECORD_HOLDINGS:
    case RECORD_MEMORY:
        line++;
        return take_number(&line, &record->count) && take_name(&line, record->name) &&
               take_number(&line, &record->generation) && take_number(&line, &record->thread) &&
               take_rest(&line, record) && *line == '\0';
    default:
        return false;
    }
}

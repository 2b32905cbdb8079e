// SPDX-License-Identifier: Apache-2.0
//
// wc FILE...: how many lines, words and bytes each file has, and all of them together.

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_service.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct counts {
    uint64_t lines, words, bytes;
};

static bool is_blank(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static void print_counts(const struct counts *counts, const char *name) {
    printf("%7lu %7lu %7lu %s\n", counts->lines, counts->words, counts->bytes, name);
}

static void count_bytes(struct counts *counts, const char *bytes, size_t count, bool *is_in_word) {
    for (size_t i = 0; i < count; i++) {
        bool is_in = !is_blank(bytes[i]);
        counts->lines += bytes[i] == '\n';
        counts->words += is_in && !*is_in_word;
        *is_in_word = is_in;
    }
    counts->bytes += count;
}

/// Add what a file has.
static int64_t count_file(struct counts *counts, const char *name) {
    char bytes[FS_READ_DATA_MAX];
    uint64_t file, size, offset = 0;
    size_t count = 1;
    bool is_in_word = false;
    int64_t error = kozo_fs_open(kozo.fs, name, &file, &size);
    while (!error && count) {
        error = kozo_fs_read(kozo.fs, file, offset, sizeof(bytes), bytes, &count);
        if (!error) {
            count_bytes(counts, bytes, count, &is_in_word);
            offset += count;
        }
    }
    return error;
}

/// Count a file, print it, and add it to the sum. Could it be read?
static bool tell_file(struct counts *sum, const char *name) {
    struct counts counts = {0};
    int64_t error = count_file(&counts, name);
    if (error) {
        printf("wc: %s: %s\n", name, kozo_failure_text(error));
        return false;
    }
    print_counts(&counts, name);
    *sum = (struct counts){sum->lines + counts.lines, sum->words + counts.words, sum->bytes + counts.bytes};
    return true;
}

/// Copy the next word of a text, which ends at its end or at a blank. Returns what follows it; NULL if there is none.
static const char *next_word(const char *text, char *word, size_t size) {
    size_t length = 0;
    while (is_blank(*text))
        text++;
    while (text[length] && !is_blank(text[length]))
        length++;
    if (length == 0)
        return NULL;
    strlcpy(word, text, length < size ? length + 1 : size);
    return text + length;
}

int main(void) {
    struct counts sum = {0};
    unsigned files = 0;
    bool is_good = true;
    char name[START_ARGUMENTS_SIZE];
    for (const char *rest = next_word(kozo_arguments(), name, sizeof(name)); rest;
         rest = next_word(rest, name, sizeof(name))) {
        is_good = tell_file(&sum, name) && is_good;
        files++;
    }
    if (files == 0)
        puts("wc: of which files? wc FILE...");
    else if (files > 1)
        print_counts(&sum, "total");
    return is_good && files > 0 ? 0 : 1;
}

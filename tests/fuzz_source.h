// SPDX-License-Identifier: Apache-2.0
//
// What libFuzzer made up as files, for tools that read theirs through a source_reader: the main file up to the first
// zero byte, and the rest for all that it imports or includes, whatever they are called.

#ifndef FUZZ_SOURCE_H
#define FUZZ_SOURCE_H

#include "../tools/abigen/arena.h"
#include "../tools/abigen/source.h"

#include <stdint.h>
#include <string.h>

static const char *fuzz_input;
static size_t fuzz_input_size;

static void fuzz_source_begin(const uint8_t *data, size_t size) {
    fuzz_input = size == 0 ? "" : (const char *)data;
    fuzz_input_size = size;
}

static const char *fuzz_source_read(struct source *source) {
    const char *zero = memchr(fuzz_input, '\0', fuzz_input_size);
    size_t length = zero == NULL ? fuzz_input_size : (size_t)(zero - fuzz_input);
    bool is_main = source->importer == NULL;
    if (!is_main && zero == NULL) {
        return "there is none";
    }
    source->identity = is_main ? "main" : "other";
    source->length = is_main ? length : fuzz_input_size - length - 1;
    source->text = arena_text(is_main ? fuzz_input : zero + 1, source->length);
    return NULL;
}

#endif

// SPDX-License-Identifier: Apache-2.0
//
// abigen under libFuzzer: any bytes as a definition, which, if it is one, goes through every emitter, show and diff.
// What follows a zero byte is a file of its own, which imports find whatever they are called.

// The program's own table of emitters is what is wanted, and it stands with its main.
int abigen_main(int count, char **arguments);
#define main abigen_main
#include "../../tools/abigen/main.c" // NOLINT(bugprone-suspicious-include)
#undef main

#include "../fuzz_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void emit_all(const struct definition *definition) {
    for (size_t i = 0; i < output_count; i++) {
        struct buffer text = {0};
        outputs[i].emit(&text, definition);
        buffer_free(&text);
    }
}

/// Show what comes first: each search looks at all of the definition.
static void show_some(const struct definition *definition) {
    unsigned left = 20;
    for (const struct item *item = definition->items; item != NULL && left > 0; item = item->next, left--) {
        struct buffer text = {0};
        (void)show_item(&text, definition, item->name.text);
        if (item->methods != NULL) {
            (void)show_item(&text, definition, item->methods->name.text);
        }
        buffer_free(&text);
    }
}

static void diff_with_itself(const struct definition *definition) {
    struct buffer text = {0};
    (void)diff_definitions(&text, definition, definition);
    buffer_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static FILE *nowhere;
    if (nowhere == NULL) {
        nowhere = fopen("/dev/null", "w");
    }
    fuzz_source_begin(data, size);
    struct sources sources = {.read = fuzz_source_read};
    struct diagnostics diagnostics = {nowhere, 0};
    struct definition definition = {0};
    parse_definition(&definition, &sources, "main.kidl", &diagnostics);
    if (diagnostics.errors == 0) {
        check_definition(&definition, &diagnostics);
    }
    if (diagnostics.errors == 0) {
        emit_all(&definition);
        show_some(&definition);
        diff_with_itself(&definition);
    }
    arena_free();
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
//
// kozoc under libFuzzer: any bytes as a description of a system. What follows a zero byte is a file of its own, which
// includes find whatever they are called. A system that has no mistake goes through all that kozoc writes, and init
// must accept its plan.

#include "../fuzz_source.h"
#include "caps.h"
#include "dump.h"
#include "handles.h"
#include "load.h"
#include "plan.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(const int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct definition *definition;
static struct arena_mark empty;
static FILE *nowhere;

/// The definition of interfaces stands in the file that the environment names.
int LLVMFuzzerInitialize(const int *count, char ***arguments) {
    (void)count;
    (void)arguments;
    static struct sources sources = {.read = source_read_file};
    struct diagnostics diagnostics = {stderr, 0};
    struct system system = {.sources = &sources, .diagnostics = &diagnostics, .kozo = ""};
    const char *path = getenv("KOZOC_DEFINITION");
    if (path == NULL || !load_definition(&system, &path, 1)) {
        fputs("no definition in KOZOC_DEFINITION\n", stderr);
        exit(1);
    }
    definition = system.definition;
    empty = arena_mark();
    nowhere = fopen("/dev/null", "w");
    return 0;
}

static void check_plan(const struct system *system) {
    struct buffer plan = {0};
    struct buffer words = {0};
    emit_plan(&plan, system);
    const char *wrong = emit_plan_words(&words, plan.data, plan.length);
    if (wrong != NULL) {
        fprintf(stderr, "init would refuse the plan: %s\n", wrong);
        abort();
    }
    buffer_free(&plan);
    buffer_free(&words);
}

static void emit_handles(struct buffer *text, const struct service *service) {
    emit_handles_c(text, service, definition);
    emit_handles_rust(text, service, definition);
    emit_handles_note(text, service);
}

static void emit_all(const struct system *system) {
    struct buffer text = {0};
    dump_system(&text, system);
    caps_table(&text, system);
    caps_json(&text, system);
    caps_dot(&text, system);
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        (void)caps_of(&text, system, service->name.text);
        (void)caps_path(&text, system, service->name.text, system->services->name.text);
        for (const struct need *need = service->needs; need != NULL; need = need->next) {
            (void)caps_who_can(&text, system, need->clear);
        }
        emit_handles(&text, service);
    }
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        (void)caps_of(&text, system, program->name.text);
        emit_handles(&text, program);
    }
    buffer_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_source_begin(data, size);
    struct sources sources = {.read = fuzz_source_read};
    struct diagnostics diagnostics = {nowhere, 0};
    struct system system = {.sources = &sources, .diagnostics = &diagnostics, .kozo = "", .definition = definition};
    if (load_system(&system, "main.kozo", (struct program_folders){0})) {
        check_plan(&system);
        emit_all(&system);
    }
    arena_release(empty);
    return 0;
}

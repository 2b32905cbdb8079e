// SPDX-License-Identifier: Apache-2.0
//
// `kozoc plan`: what init starts. And `kozoc show`: a plan in words.

#include "arena.h"
#include "load.h"
#include "options.h"
#include "outputs.h"
#include "plan.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct program_folders options_folders(const struct options *options) {
    return (struct program_folders){
        .services = {options->elf.paths, options->elf.count},
        .programs = {options->programs.paths, options->programs.count},
    };
}

/// Print what was written, and give it back.
static void print(struct buffer *text) {
    (void)fwrite(text->data, 1, text->length, stdout);
    buffer_free(text);
}

/// init would refuse what breaks a promise of the plan. What the compiler lets pass and init does not is a mistake in
/// one of them, and better found here.
static bool is_accepted(const struct buffer *plan) {
    struct buffer words = {0};
    const char *wrong = emit_plan_words(&words, plan->data, plan->length);
    buffer_free(&words);
    if (wrong != NULL) {
        fprintf(stderr, "kozoc: init would refuse the plan: %s\n", wrong);
    }
    return wrong == NULL;
}

bool run_plan(struct system *system, const struct options *options) {
    struct program_folders folders = options_folders(options);
    if (!load_system(system, options->description, folders)) {
        return false;
    }
    struct output_set set = {0};
    struct buffer plan = {0};
    emit_plan(&plan, system);
    bool is_good = is_accepted(&plan);
    if (is_good && options->plan != NULL) {
        buffer_append(output_add(&set, options->plan), plan.data, plan.length);
    }
    if (is_good && options->list != NULL) {
        is_good = emit_programs(output_add(&set, options->list), system, folders);
    }
    buffer_free(&plan);
    if (!is_good) {
        output_free(&set);
        return false;
    }
    return outputs_finish(&set, system, options);
}

bool run_show(struct system *system, const struct options *options) {
    (void)system;
    struct source source = {.path = options->description};
    const char *reason = source_read_file(&source);
    struct buffer words = {0};
    if (reason == NULL) {
        // As a text it has a zero at its end, and no alignment to speak of.
        void *bytes = arena_alloc(source.length);
        memcpy(bytes, source.text, source.length);
        reason = emit_plan_words(&words, bytes, source.length);
    }
    if (reason != NULL) {
        fprintf(stderr, "kozoc: %s: %s\n", options->description, reason);
        buffer_free(&words);
        return false;
    }
    print(&words);
    return true;
}

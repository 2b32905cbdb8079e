// SPDX-License-Identifier: Apache-2.0
//
// abigen: turns the definition of the ABI into what each language reads.

#include "arena.h"
#include "checker.h"
#include "diff.h"
#include "emit.h"
#include "parser.h"
#include "show.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Largest definition, in bytes.
#define MOST_BYTES ((size_t)256 * 1024)

struct output {
    const char *option;
    const char *description;
    void (*emit)(struct buffer *out, const struct definition *definition);
    /// Where to, or NULL.
    const char *path;
};

static struct output outputs[] = {
    {"--header", "kozo_abi.h: constants, enums and structs for C and C++", emit_c, NULL},
    {"--syscalls", "kozo_syscalls.h: a function for each syscall", emit_c_syscalls, NULL},
    {"--asm", "kozo_asm.h: numbers and offsets for assembler", emit_asm, NULL},
    {"--rust", "abi.rs: all of it for Rust", emit_rust, NULL},
    {"--kernel", "kozo_dispatch.h: what each syscall needs", emit_dispatch, NULL},
    {"--names", "kozo_names.h: names of numbers", emit_names, NULL},
    {"--trace", "kozo_trace.h: tables that syscalls are decoded by", emit_trace, NULL},
    {"--json", "kozo.json: all of it for other tools", emit_json, NULL},
    {"--manual", "manual.html: all of it for people", emit_manual, NULL},
    {"--dump", "all values, as lines of `name value`", emit_dump, NULL},
    {"--layouts", "layouts of the structs, for checks of debug information", emit_layouts, NULL},
    {"--dump-c", "a C program that prints them from kozo_abi.h", emit_dump_c, NULL},
    {"--dump-asm", "a C program that prints them from kozo_asm.h", emit_dump_asm, NULL},
    {"--dump-rust", "a Rust program that prints them from abi.rs", emit_dump_rust, NULL},
};
static const size_t output_count = sizeof(outputs) / sizeof(outputs[0]);

static void print_help(FILE *file) {
    fputs("usage: abigen [OUTPUT FILE]... DEFINITION\n"
          "       abigen --show NAME DEFINITION    all there is to know of one item\n"
          "       abigen --diff OLD NEW            each change, and whether the version admits it\n\n"
          "Checks the definition of an ABI and writes what was asked for:\n\n",
          file);
    for (size_t i = 0; i < output_count; i++) {
        fprintf(file, "  %-12s FILE   %s\n", outputs[i].option, outputs[i].description);
    }
    fputs("\nErrors are printed as FILE:LINE:COLUMN: error: REASON. With any, nothing is written and the exit\n"
          "status is 1; it is 2 for a wrong command line.\n",
          file);
}

static struct output *find_output(const char *option) {
    for (size_t i = 0; i < output_count; i++) {
        if (strcmp(outputs[i].option, option) == 0) {
            return &outputs[i];
        }
    }
    return NULL;
}

/// The definition's path, after all outputs have theirs; NULL if the command line is wrong.
static const char *read_arguments(int count, char **arguments) {
    const char *definition = NULL;
    for (int i = 1; i < count; i++) {
        struct output *output = find_output(arguments[i]);
        if (output != NULL && i + 1 < count) {
            output->path = arguments[++i];
        } else if (output != NULL || arguments[i][0] == '-' || definition != NULL) {
            fprintf(stderr, "abigen: %s `%s`\n", output != NULL ? "no file after" : "unexpected argument",
                    arguments[i]);
            return NULL;
        } else {
            definition = arguments[i];
        }
    }
    if (definition == NULL) {
        fputs("abigen: no definition given\n", stderr);
    }
    return definition;
}

/// Read the whole file; false, after an error message, if that is not possible.
static bool read_file(const char *path, char *text, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fprintf(stderr, "%s:1:1: error: cannot read the file: %s\n", path, strerror(errno));
        return false;
    }
    *length = fread(text, 1, MOST_BYTES + 1, file);
    bool is_read = ferror(file) == 0;
    if (!is_read) {
        fprintf(stderr, "%s:1:1: error: cannot read the file: %s\n", path, strerror(errno));
    } else if (*length > MOST_BYTES) {
        fprintf(stderr, "%s:1:1: error: the file has more than %zu bytes\n", path, MOST_BYTES);
        is_read = false;
    }
    (void)fclose(file);
    return is_read;
}

static bool write_file(const char *path, const struct buffer *text) {
    FILE *file = fopen(path, "wb");
    bool is_written = file != NULL && fwrite(text->data, 1, text->length, file) == text->length;
    is_written = file != NULL && fclose(file) == 0 && is_written;
    if (!is_written) {
        fprintf(stderr, "abigen: cannot write %s: %s\n", path, strerror(errno));
    }
    return is_written;
}

static bool write_outputs(const struct definition *definition) {
    bool is_written = true;
    for (size_t i = 0; i < output_count && is_written; i++) {
        if (outputs[i].path != NULL) {
            struct buffer text = {0};
            outputs[i].emit(&text, definition);
            is_written = write_file(outputs[i].path, &text);
            buffer_free(&text);
        }
    }
    return is_written;
}

/// Read and check a definition; false, after error messages, if it is not fit for use.
static bool load(const char *path, struct definition *definition) {
    char *text = arena_alloc(MOST_BYTES + 1);
    size_t length = 0;
    if (!read_file(path, text, &length)) {
        return false;
    }
    struct diagnostics diagnostics = {path, 0};
    parse_definition(definition, text, length, &diagnostics);
    if (diagnostics.errors == 0) {
        check_definition(definition, &diagnostics);
    }
    return diagnostics.errors == 0;
}

static bool run(const char *path) {
    struct definition definition = {0};
    return load(path, &definition) && write_outputs(&definition);
}

/// `abigen --show NAME DEFINITION`
static bool run_show(const char *name, const char *path) {
    struct definition definition = {0};
    struct buffer text = {0};
    bool is_done = load(path, &definition) && show_item(&text, &definition, name);
    if (text.length > 0) {
        (void)fwrite(text.data, 1, text.length, is_done ? stdout : stderr);
    }
    buffer_free(&text);
    return is_done;
}

/// `abigen --diff OLD NEW`
static bool run_diff(const char *old_path, const char *new_path) {
    struct definition old = {0};
    struct definition new = {0};
    struct buffer text = {0};
    bool is_done = load(old_path, &old) && load(new_path, &new) && diff_definitions(&text, &old, &new);
    if (text.length > 0) {
        (void)fwrite(text.data, 1, text.length, stdout);
    }
    buffer_free(&text);
    return is_done;
}

/// Do what the command line says; false if that fails.
static bool run_command(int count, char **arguments, int *status) {
    if (count == 4 && strcmp(arguments[1], "--show") == 0) {
        return run_show(arguments[2], arguments[3]);
    }
    if (count == 4 && strcmp(arguments[1], "--diff") == 0) {
        return run_diff(arguments[2], arguments[3]);
    }
    const char *path = read_arguments(count, arguments);
    if (path == NULL) {
        print_help(stderr);
        *status = 2;
        return false;
    }
    return run(path);
}

int main(int count, char **arguments) {
    if (count == 2 && strcmp(arguments[1], "--help") == 0) {
        print_help(stdout);
        return 0;
    }
    int status = 1;
    bool is_done = run_command(count, arguments, &status);
    arena_free();
    return is_done ? 0 : status;
}

// SPDX-License-Identifier: Apache-2.0
//
// abigen: turns the definition of the ABI into what each language reads.

#include "arena.h"
#include "checker.h"
#include "diff.h"
#include "emit.h"
#include "output.h"
#include "parser.h"
#include "show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    {"--clients", "kozo_clients.h: a function for each method of an interface", emit_c_clients, NULL},
    {"--servers", "kozo_servers.h: what serves the interfaces", emit_c_servers, NULL},
    {"--asm", "kozo_asm.h: numbers and offsets for assembler", emit_asm, NULL},
    {"--rust", "abi.rs: all of it for Rust", emit_rust, NULL},
    {"--interfaces", "interfaces.rs: clients and servers for Rust", emit_rust_interfaces, NULL},
    {"--handlers", "kozo_handlers.h: what carries out syscalls in the kernel", emit_handlers, NULL},
    {"--kernel", "kozo_dispatch.h: from a syscall's registers to its handler", emit_dispatch, NULL},
    {"--needs", "kozo_needs.h: what each syscall needs", emit_needs, NULL},
    {"--refusals", "kozo_refusals.h: how syscalls are refused", emit_refusal_tables, NULL},
    {"--grammar", "kozo_grammar.h: what syscalls take, for those who make up calls", emit_grammar, NULL},
    {"--names", "kozo_names.h: names of numbers", emit_names, NULL},
    {"--trace", "kozo_trace.h: tables that syscalls and messages are decoded by", emit_trace, NULL},
    {"--json", "kozo.json: all of it for other tools", emit_json, NULL},
    {"--manual", "manual.html: all of it for people", emit_manual, NULL},
    {"--golden-messages", "golden_messages.h: golden vectors as messages", emit_golden_messages, NULL},
    {"--golden-c", "golden_vectors.h: golden vectors for C", emit_golden_c, NULL},
    {"--golden-rust", "golden_vectors.rs: golden vectors for Rust", emit_golden_rust, NULL},
    {"--dump", "all values, as lines of `name value`", emit_dump, NULL},
    {"--layouts", "layouts of the structs, for checks of debug information", emit_layouts, NULL},
    {"--dump-c", "a C program that prints them from kozo_abi.h", emit_dump_c, NULL},
    {"--dump-asm", "a C program that prints them from kozo_asm.h", emit_dump_asm, NULL},
    {"--dump-rust", "a Rust program that prints them from abi.rs", emit_dump_rust, NULL},
};
static const size_t output_count = sizeof(outputs) / sizeof(outputs[0]);

/// Where the dependencies go, for make, and the file that shows by its age when abigen was last done; or NULL.
static const char *depfile;
static const char *stamp;

static void print_help(FILE *file) {
    fputs("usage: abigen [OUTPUT FILE]... DEFINITION...\n"
          "       abigen --show NAME DEFINITION    all there is to know of one item\n"
          "       abigen --diff OLD NEW            each change, and whether the version admits it\n\n"
          "Checks the definition of an ABI, which several files can make together, and writes what was asked for:\n\n",
          file);
    for (size_t i = 0; i < output_count; i++) {
        fprintf(file, "  %-12s FILE   %s\n", outputs[i].option, outputs[i].description);
    }
    fprintf(file, "  %-12s FILE   %s\n", "--depfile",
            "for make: that STAMP, or else each output, depends on all it read");
    fprintf(file, "  %-12s FILE   %s\n", "--stamp", "an empty file, new with every run that ends well");
    fputs(
        "\nErrors are printed as FILE:LINE:COLUMN: error: REASON, each with its line. With any, no file is changed\n"
        "and the exit status is 1; it is 2 for a wrong command line. An output that would not change is left alone.\n",
        file);
}

/// Where the option's file is kept, or NULL if there is no such option.
static const char **find_path(const char *option) {
    for (size_t i = 0; i < output_count; i++) {
        if (strcmp(outputs[i].option, option) == 0) {
            return &outputs[i].path;
        }
    }
    if (strcmp(option, "--depfile") == 0) {
        return &depfile;
    }
    return strcmp(option, "--stamp") == 0 ? &stamp : NULL;
}

/// The files that make the definition, and how many they are.
struct paths {
    const char **paths;
    unsigned count;
};

/// Gives all outputs and the definition their paths; false if the command line is wrong.
static bool read_arguments(int count, char **arguments, struct paths *definition) {
    definition->paths = arena_alloc((size_t)count * sizeof(*definition->paths));
    for (int i = 1; i < count; i++) {
        const char **path = find_path(arguments[i]);
        if (path != NULL && i + 1 < count) {
            *path = arguments[++i];
        } else if (path != NULL || arguments[i][0] == '-') {
            fprintf(stderr, "abigen: %s `%s`\n", path != NULL ? "no file after" : "unexpected argument", arguments[i]);
            return false;
        } else {
            definition->paths[definition->count++] = arguments[i];
        }
    }
    if (definition->count == 0) {
        fputs("abigen: no definition given\n", stderr);
    }
    return definition->count != 0;
}

/// The text of an output, and which of the files on the command line it goes to.
static void add_output(struct output_set *set, const struct output *output, const struct definition *definition) {
    // What an emitter takes from the arena is for itself alone.
    struct arena_mark mark = arena_mark();
    output->emit(output_add(set, output->path), definition);
    arena_release(mark);
}

/// Write all that was asked for.
static bool write_outputs(const struct definition *definition, const struct sources *sources) {
    struct output_set set = {0};
    for (size_t i = 0; i < output_count; i++) {
        if (outputs[i].path != NULL) {
            add_output(&set, &outputs[i], definition);
        }
    }
    if (depfile != NULL) {
        struct buffer text = {0};
        depfile_emit(&text, stamp, &set, sources);
        *output_add(&set, depfile) = text;
    }
    bool is_written = output_write(&set, stamp);
    output_free(&set);
    return is_written;
}

/// Read and check a definition; false, after error messages, if it is not fit for use.
static bool load(struct paths files, struct definition *definition, struct sources *sources) {
    struct diagnostics diagnostics = {stderr, 0};
    sources->read = source_read_file;
    for (unsigned i = 0; i < files.count; i++) {
        parse_definition(definition, sources, files.paths[i], &diagnostics);
    }
    if (diagnostics.errors == 0) {
        check_definition(definition, &diagnostics);
    }
    return diagnostics.errors == 0;
}

static bool run(struct paths files) {
    struct sources sources = {0};
    struct definition definition = {0};
    return load(files, &definition, &sources) && write_outputs(&definition, &sources);
}

/// `abigen --show NAME DEFINITION`
static bool run_show(const char *name, const char *path) {
    struct definition definition = {0};
    struct buffer text = {0};
    struct sources sources = {0};
    bool is_done = load((struct paths){&path, 1}, &definition, &sources) && show_item(&text, &definition, name);
    if (text.length > 0) {
        (void)fwrite(text.data, 1, text.length, is_done ? stdout : stderr);
    }
    buffer_free(&text);
    return is_done;
}

/// `abigen --diff OLD NEW`
static bool run_diff(const char *old_path, const char *new_path) {
    struct definition old = {.is_released = true};
    struct definition new = {0};
    struct buffer text = {0};
    struct sources old_sources = {0};
    struct sources new_sources = {0};
    bool is_done = load((struct paths){&old_path, 1}, &old, &old_sources) &&
                   load((struct paths){&new_path, 1}, &new, &new_sources) && diff_definitions(&text, &old, &new);
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
    struct paths files = {0};
    if (!read_arguments(count, arguments, &files)) {
        print_help(stderr);
        *status = 2;
        return false;
    }
    return run(files);
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

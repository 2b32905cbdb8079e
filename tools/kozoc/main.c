// SPDX-License-Identifier: Apache-2.0
//
// kozoc: checks descriptions of systems, and makes of them what services are built from and init starts.

#include "arena.h"
#include "dump.h"
#include "load.h"
#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static void print_help(FILE *file) {
    fputs("usage: kozoc check SYSTEM.kozo [--elf FOLDER]... [--programs FOLDER]... [--dump]\n"
          "       kozoc plan SYSTEM.kozo [--elf FOLDER]... [--programs FOLDER]... [--plan FILE] [--list FILE]\n"
          "       kozoc show PLAN\n"
          "       kozoc caps SYSTEM.kozo [table | of SERVICE | who-can AUTHORITY | path FROM TO]\n"
          "       kozoc caps SYSTEM.kozo --json | --dot FILE\n"
          "       kozoc audit SYSTEM.kozo --usage FILE [--json]\n"
          "       kozoc handles FILE.kozo --service|--program NAME [--header FILE] [--note FILE] [--rust FILE]\n\n"
          "  check     checks a system, and the executables in the folders of --elf and --programs if there are any\n"
          "  plan      does so, and writes what init starts\n"
          "  show      prints such a plan in words\n"
          "  caps      tells who may do what\n"
          "  audit     tells what of it was never used in a run of the system, of which the figures are in FILE\n"
          "  handles   writes what one service or program is compiled with, from its declaration alone\n\n"
          "  --elf FOLDER        where the programs of services are, by name; the first folder that has one\n"
          "  --programs FOLDER   the same of what `program` declares\n"
          "  --dump              prints the system with all that was resolved\n"
          "  --plan FILE         init's plan\n"
          "  --list FILE         the executables that the initrd has to hold, as scripts/mkinitrd.sh takes them\n"
          "  --without-rust      the system without its services in Rust; those who need them do without\n"
          "  --json              all of it, for other tools\n"
          "  --dot FILE          the system as a graph for Graphviz\n"
          "  --usage FILE        what ./kozo trace --tally has counted\n"
          "  --header FILE       kozo_service.h: handles, signals, regions and parameters for C\n"
          "  --rust FILE         kozo_service.rs: the same for Rust\n"
          "  --note FILE         kozo_service.S: the fingerprint of the handles, linked into a program in C\n"
          "  --definition FILE   the definition of interfaces, instead of abi/kozo.kidl; several make one\n"
          "  --kozo FOLDER       where files are that are included as \"kozo:PATH\", instead of here\n"
          "  --depfile FILE      for make: that STAMP, or else each output, depends on all that was read\n"
          "  --stamp FILE        an empty file, new with every run that ends well\n\n"
          "Errors are printed as FILE:LINE:COLUMN: error: REASON, each with its line. The exit status is 1 with any, "
          "or if\n"
          "there is no way from FROM to TO, or if something was not used, and 2 for a wrong command line. An output "
          "that would not change is left "
          "alone.\n",
          file);
}

/// Keep a path. False if there are too many.
static bool add_path(struct paths *paths, const char *path) {
    if (paths->count == MOST_PATHS) {
        fprintf(stderr, "kozoc: more than %d files or folders of a kind\n", MOST_PATHS);
        return false;
    }
    paths->paths[paths->count++] = path;
    return true;
}

/// An option that takes a value and can stand once.
static const struct {
    const char *name;
    size_t place;
} values[] = {
    {"--plan", offsetof(struct options, plan)},       {"--list", offsetof(struct options, list)},
    {"--dot", offsetof(struct options, dot)},         {"--service", offsetof(struct options, service)},
    {"--header", offsetof(struct options, header)},   {"--note", offsetof(struct options, note)},
    {"--rust", offsetof(struct options, rust)},       {"--depfile", offsetof(struct options, depfile)},
    {"--stamp", offsetof(struct options, stamp)},     {"--kozo", offsetof(struct options, kozo)},
    {"--program", offsetof(struct options, program)}, {"--usage", offsetof(struct options, usage)},
};

/// Where the value of an option that can stand once is kept, or NULL.
static const char **find_value(struct options *options, const char *option) {
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (strcmp(values[i].name, option) == 0) {
            return (const char **)(void *)((char *)options + values[i].place);
        }
    }
    return NULL;
}

static struct paths *find_option(struct options *options, const char *option) {
    if (strcmp(option, "--definition") == 0) {
        return &options->definitions;
    }
    if (strcmp(option, "--programs") == 0) {
        return &options->programs;
    }
    return strcmp(option, "--elf") == 0 ? &options->elf : NULL;
}

/// Take an option and its value. False, after a line of error, if it is wrong.
static bool read_option(struct options *options, const char *option, const char *value) {
    struct paths *paths = find_option(options, option);
    const char **place = find_value(options, option);
    if (paths == NULL && place == NULL) {
        fprintf(stderr, "kozoc: unexpected argument `%s`\n", option);
        return false;
    }
    if (value == NULL) {
        fprintf(stderr, "kozoc: no value after `%s`\n", option);
        return false;
    }
    if (place != NULL) {
        *place = value;
        return true;
    }
    return add_path(paths, value);
}

/// Read all behind the command. False, after a line of error, if it is wrong.
static bool read_arguments(struct options *options, int count, char **arguments) {
    for (int i = 2; i < count; i++) {
        if (strcmp(arguments[i], "--json") == 0) {
            options->is_json = true;
        } else if (strcmp(arguments[i], "--dump") == 0) {
            options->is_dump = true;
        } else if (strcmp(arguments[i], "--without-rust") == 0) {
            options->is_without_rust = true;
        } else if (arguments[i][0] == '-') {
            if (!read_option(options, arguments[i], arguments[i + 1])) {
                return false;
            }
            i++;
        } else if (options->description == NULL) {
            options->description = arguments[i];
        } else if (!add_path(&options->words, arguments[i])) {
            return false;
        }
    }
    if (options->description == NULL) {
        fputs("kozoc: no description given\n", stderr);
        return false;
    }
    return options->definitions.count != 0 || add_path(&options->definitions, "abi/kozo.kidl");
}

bool run_check(struct system *system, const struct options *options) {
    bool is_right = load_system(system, options->description, options_folders(options));
    if (is_right && options->is_dump) {
        struct buffer text = {0};
        dump_system(&text, system);
        (void)fwrite(text.data, 1, text.length, stdout);
        buffer_free(&text);
    }
    return is_right;
}

static const struct {
    const char *name;
    /// How many words it takes besides the description.
    unsigned words;
    bool (*run)(struct system *system, const struct options *options);
} commands[] = {
    {"check", 0, run_check}, {"plan", 0, run_plan},       {"show", 0, run_show},
    {"caps", 3, run_caps},   {"handles", 0, run_handles}, {"audit", 0, run_audit},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static bool run(size_t command, const struct options *options) {
    struct diagnostics diagnostics = {stderr, 0};
    struct sources sources = {.read = source_read_file};
    struct system system = {
        .sources = &sources,
        .diagnostics = &diagnostics,
        .is_without_rust = options->is_without_rust,
        .kozo = options->kozo == NULL ? "" : arena_printf("%s/", options->kozo),
    };
    return load_definition(&system, options->definitions.paths, options->definitions.count) &&
           commands[command].run(&system, options);
}

int main(int count, char **arguments) {
    if (count == 2 && strcmp(arguments[1], "--help") == 0) {
        print_help(stdout);
        return 0;
    }
    size_t command = 0;
    while (count > 1 && command < COMMANDS && strcmp(commands[command].name, arguments[1]) != 0) {
        command++;
    }
    struct options options = {0};
    if (count < 2 || command == COMMANDS) {
        fprintf(stderr, count < 2 ? "kozoc: no command given\n" : "kozoc: unknown command `%s`\n", arguments[1]);
        print_help(stderr);
        return 2;
    }
    bool is_good = read_arguments(&options, count, arguments);
    if (is_good && options.words.count > commands[command].words) {
        fprintf(stderr, "kozoc: unexpected argument `%s`\n", options.words.paths[commands[command].words]);
        is_good = false;
    }
    if (!is_good) {
        print_help(stderr);
        return 2;
    }
    bool is_done = run(command, &options);
    arena_free();
    return is_done ? 0 : 1;
}

// SPDX-License-Identifier: Apache-2.0
//
// kozoc: checks descriptions of systems, and makes of them what services are built from and init starts.

#include "arena.h"
#include "load.h"

#include <stdio.h>
#include <string.h>

/// Files and folders that one option can name on a command line.
#define MOST_PATHS 16

struct paths {
    const char *paths[MOST_PATHS];
    unsigned count;
};

struct options {
    const char *description;
    struct paths definitions;
    struct paths elf;
};

static void print_help(FILE *file) {
    fputs("usage: kozoc check SYSTEM.kozo [--elf FOLDER]... [--definition FILE]...\n\n"
          "  check     checks a system, and the programs of its services in the folders of --elf if there are any\n\n"
          "  --definition FILE   the definition of interfaces, instead of abi/kozo.kidl\n"
          "  --elf FOLDER        where programs are, by name; the first folder that has one\n\n"
          "Errors are printed as FILE:LINE:COLUMN: error: REASON, each with its line. The exit status is 1 with any, "
          "and\n"
          "2 for a wrong command line.\n",
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

static struct paths *find_option(struct options *options, const char *option) {
    if (strcmp(option, "--definition") == 0) {
        return &options->definitions;
    }
    return strcmp(option, "--elf") == 0 ? &options->elf : NULL;
}

/// Read all behind the command. False, after a line of error, if it is wrong.
static bool read_arguments(struct options *options, int count, char **arguments) {
    for (int i = 2; i < count; i++) {
        struct paths *paths = find_option(options, arguments[i]);
        if (paths != NULL && i + 1 < count) {
            if (!add_path(paths, arguments[++i])) {
                return false;
            }
        } else if (paths != NULL || arguments[i][0] == '-' || options->description != NULL) {
            fprintf(stderr, "kozoc: %s `%s`\n", paths != NULL ? "no path after" : "unexpected argument", arguments[i]);
            return false;
        } else {
            options->description = arguments[i];
        }
    }
    if (options->description == NULL) {
        fputs("kozoc: no description given\n", stderr);
        return false;
    }
    return options->definitions.count != 0 || add_path(&options->definitions, "abi/kozo.kidl");
}

static bool run_check(struct system *system, const struct options *options) {
    return load_system(system, options->description, (struct program_folders){options->elf.paths, options->elf.count});
}

static const struct {
    const char *name;
    bool (*run)(struct system *system, const struct options *options);
} commands[] = {
    {"check", run_check},
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static bool run(size_t command, const struct options *options) {
    struct diagnostics diagnostics = {stderr, 0};
    struct sources sources = {.read = source_read_file};
    struct system system = {.sources = &sources, .diagnostics = &diagnostics};
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
    if (!read_arguments(&options, count, arguments)) {
        print_help(stderr);
        return 2;
    }
    bool is_done = run(command, &options);
    arena_free();
    return is_done ? 0 : 1;
}

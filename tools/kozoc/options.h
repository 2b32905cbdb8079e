// SPDX-License-Identifier: Apache-2.0
//
// The command line, and what the commands do.

#ifndef KOZOC_OPTIONS_H
#define KOZOC_OPTIONS_H

#include "model.h"

#include <stdbool.h>

/// Files and folders that one option can name on a command line, and words of a command.
#define MOST_PATHS 64

struct paths {
    const char *paths[MOST_PATHS];
    unsigned count;
};

/// What stands on the command line behind the command. What does not is NULL.
struct options {
    const char *description;
    struct paths definitions;
    struct paths elf, programs;
    /// What a command takes besides the description.
    struct paths words;
    /// Whose handles: of a service, or of a program.
    const char *service, *program;
    const char *header, *note, *rust;
    const char *plan, *list;
    const char *dot;
    /// Of audit: what was counted in a run.
    const char *usage;
    const char *depfile, *stamp;
    /// KOZO's folder.
    const char *kozo;
    bool is_json;
    /// Of check: print what was resolved.
    bool is_dump;
    bool is_without_rust;
};

/// Where executables are.
struct program_folders options_folders(const struct options *options);

/// Commands: each is false, after it has said why, if it could not be done. Of show the description is a plan.
bool run_check(struct system *system, const struct options *options);
bool run_handles(struct system *system, const struct options *options);
bool run_plan(struct system *system, const struct options *options);
bool run_show(struct system *system, const struct options *options);
bool run_caps(struct system *system, const struct options *options);
bool run_audit(struct system *system, const struct options *options);

#endif

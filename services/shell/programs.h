// SPDX-License-Identifier: Apache-2.0
//
// Programs of the file system: those that the shell has started, and what there is to start.

#ifndef SHELL_PROGRAMS_H
#define SHELL_PROGRAMS_H

#include <kozo/process.h>
#include <stdbool.h>

/// Begin; says so if that fails.
void programs_begin(void);

/// Start a program and wait for its end, which is told; Ctrl-C ends it. A program that reads the console has what is
/// typed, Ctrl-C too.
///
/// @return false if there is no such program
bool program_run(const char *command, const char *name, const char *arguments);

/// Start a program and go on.
///
/// @return false if there is no such program
bool program_start(const char *command, const char *name, const char *arguments);

/// End a program that runs, and tell so.
///
/// @return false if no program of this name runs
bool program_kill(const char *name);

/// The program of this name that runs, or NULL.
struct kozo_process *program_find(const char *name);

/// Tell of a program that runs as init tells of a service; 0 or a negative error.
int64_t program_info(const struct kozo_process *process, struct kozo_service_info *info);

/// Whether a program runs, so that somebody has to hear it.
bool programs_run(void);

/// Do what programs ask for, without waiting.
void programs_serve(void);

/// Tell which programs have ended since the last time.
void programs_report(void);

/// Tell how a service or a program ended, if not well.
void report_end(const char *name, const struct kozo_process_end *end);

#endif

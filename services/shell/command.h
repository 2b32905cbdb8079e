// SPDX-License-Identifier: Apache-2.0
//
// The shell's commands.

#ifndef SHELL_COMMAND_H
#define SHELL_COMMAND_H

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// Most words of a line, the command's name included.
#define MAX_WORDS 32

/// A command by its name.
struct command {
    const char *name;
    const char *usage;    ///< the arguments, as help shows them
    const char *summary;  ///< what it does, in a line
    unsigned least, most; ///< how many arguments it takes
    /// Does it. words[0] is the command's name, words[1] to words[count] the arguments.
    void (*run)(unsigned count, char **words);
};

/// All commands, in alphabetical order; a NULL name ends them.
extern const struct command commands[];

/// Split a line into words and run the command that the first one names; reports what is wrong with it.
void command_run(char *line);

/// Report that `command` got this negative error or positive Status from a service: one line.
void command_failed(const char *command, const char *service, int64_t error);

/// Has this system a service that the shell needs only optionally? Says so if it has not; `has` either way.
bool command_has(const char *command, bool has, const char *name);

/// Read the clock: nanoseconds since the start. 0 or a negative error.
int64_t command_clock(uint64_t *now);

/// Print a file of the file service; 0, a negative error or a positive Status, which the caller reports.
int64_t print_file(const char *name);

void command_audit(unsigned count, char **words);
void command_caps(unsigned count, char **words);
void command_cat(unsigned count, char **words);
void command_clear(unsigned count, char **words);
void command_crash(unsigned count, char **words);
void command_echo(unsigned count, char **words);
void command_fastpath(unsigned count, char **words);
void command_hello(unsigned count, char **words);
void command_help(unsigned count, char **words);
void command_history(unsigned count, char **words);
void command_kill(unsigned count, char **words);
void command_log(unsigned count, char **words);
void command_ls(unsigned count, char **words);
void command_mem(unsigned count, char **words);
void command_poweroff(unsigned count, char **words);
void command_programs(unsigned count, char **words);
void command_reboot(unsigned count, char **words);
void command_restart(unsigned count, char **words);
void command_run_service(unsigned count, char **words);
void command_services(unsigned count, char **words);
void command_start(unsigned count, char **words);
void command_stop(unsigned count, char **words);
void command_top(unsigned count, char **words);
void command_tree(unsigned count, char **words);
void command_uptime(unsigned count, char **words);
void command_usage(unsigned count, char **words);

#endif

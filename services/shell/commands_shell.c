// SPDX-License-Identifier: Apache-2.0
//
// Commands of the shell itself.

#include "command.h"
#include "shell.h"

#include <kozo/print.h>

void command_help(unsigned count, char **words) {
    (void)count, (void)words;
    for (const struct command *command = commands; command->name; command++)
        printf("  %-8s %-14s %s\n", command->name, command->usage, command->summary);
}

void command_echo(unsigned count, char **words) {
    for (unsigned i = 1; i <= count; i++)
        printf("%s%s", words[i], i < count ? " " : "");
    printf("\n");
}

void command_clear(unsigned count, char **words) {
    (void)count, (void)words;
    printf("\x1b[H\x1b[2J");
}

void command_history(unsigned count, char **words) {
    (void)count, (void)words;
    const struct history *history = &shell_editor.history;
    for (size_t age = history_count(history); age; age--)
        printf("  %3zu  %s\n", history->added - age + 1, history_line(history, age));
}

// SPDX-License-Identifier: Apache-2.0
//
// From a line to the command that it names.

#include "command.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_service.h>

const struct command commands[] = {
    {"audit", "[SERVICE]", "look for capabilities that no description declares", 0, 1, command_audit},
    {"caps", "[NAME]", "show the capabilities of a service or a program, or of all", 0, 1, command_caps},
    {"cat", "FILE...", "print files", 1, MAX_WORDS, command_cat},
    {"clear", "", "clear the screen", 0, 0, command_clear},
    {"crash", "", "run a service that faults, and show the report", 0, 0, command_crash},
    {"echo", "[WORD...]", "print the words", 0, MAX_WORDS, command_echo},
    {"fastpath", "", "count what left the IPC fast path, and why", 0, 0, command_fastpath},
    {"hello", "", "run a service that asks the greeter for a greeting", 0, 0, command_hello},
    {"help", "", "show this list", 0, 0, command_help},
    {"history", "", "show the lines entered before", 0, 0, command_history},
    {"kill", "NAME", "end a service, as if it had failed, or a program", 1, 1, command_kill},
    {"log", "[-f] [SERVICE]", "show what happened to services; -f goes on with it", 0, 2, command_log},
    {"ls", "", "list the files", 0, 0, command_ls},
    {"mem", "", "show how much memory there is and how much is free", 0, 0, command_mem},
    {"poweroff", "", "switch the machine off", 0, 0, command_poweroff},
    {"programs", "", "list the programs that there are", 0, 0, command_programs},
    {"ps", "[SERVICE]", "the same as services", 0, 1, command_services},
    {"reboot", "", "reset the machine", 0, 0, command_reboot},
    {"restart", "SERVICE", "end a service and start it anew", 1, 1, command_restart},
    {"run", "NAME...", "run a service or a program, with arguments, to its end", 1, MAX_WORDS, command_run_service},
    {"services", "[SERVICE]", "list the services, or tell all about one", 0, 1, command_services},
    {"start", "NAME...", "start a service or a program, with arguments, and go on", 1, MAX_WORDS, command_start},
    {"stop", "NAME", "end a service, and leave it down, or a program", 1, 1, command_stop},
    {"top", "[SECONDS]", "watch who has the CPU, until a key is pressed", 0, 1, command_top},
    {"tree", "[SERVICE]", "show where the memory went, of a service or of all", 0, 1, command_tree},
    {"uptime", "", "show the time since the start", 0, 0, command_uptime},
    {"usage", "", "count the bytes and capabilities in use", 0, 0, command_usage},
    {NULL, NULL, NULL, 0, 0, NULL},
};

static const struct command *find(const char *name) {
    for (const struct command *command = commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    return NULL;
}

// Split a line at blanks, in place; the number of words, or MAX_WORDS + 1 if there are more than MAX_WORDS.
static unsigned split(char *line, char **words) {
    unsigned count = 0;
    for (;;) {
        while (*line == ' ')
            *line++ = '\0';
        if (!*line)
            return count;
        if (count == MAX_WORDS)
            return MAX_WORDS + 1;
        words[count++] = line;
        while (*line && *line != ' ')
            line++;
    }
}

static void run_words(unsigned count, char **words) {
    const struct command *command = find(words[0]);
    unsigned arguments = count - 1;
    if (!command)
        printf("%s: no such command; \"help\" lists them\n", words[0]);
    else if (arguments < command->least || arguments > command->most)
        printf("%s: too %s arguments; usage: %s%s%s\n", words[0], arguments < command->least ? "few" : "many",
               command->name, *command->usage ? " " : "", command->usage);
    else
        command->run(arguments, words);
}

void command_run(char *line) {
    char *words[MAX_WORDS];
    unsigned count = split(line, words);
    if (count > MAX_WORDS)
        printf("a line may have %d words at most\n", MAX_WORDS);
    else if (count)
        run_words(count, words);
}

void command_failed(const char *command, const char *service, int64_t error) {
    printf("%s: %s: %s\n", command, service, kozo_failure_text(error));
}

int64_t command_clock(uint64_t *now) {
    return kozo_sys_clock_read(kozo.clock, now);
}

bool command_has(const char *command, bool has, const char *name) {
    if (!has)
        printf("%s: there is no \"%s\" service in this system\n", command, name);
    return has;
}

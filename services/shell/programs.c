// SPDX-License-Identifier: Apache-2.0
//
// Programs that the shell has started.

#include "programs.h"

#include "command.h"
#include "input.h"

#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_names.h>
#include <kozo_service.h>

// How long the shell waits for the end of a program, and then for what is typed, in turns.
#define TURN_NS UINT64_C(20000000)

static bool has_begun;

void programs_begin(void) {
    if (!kozo_has_fs())
        return;
    int64_t error = kozo_process_init(kozo.programs, kozo.fs);
    if (error)
        command_failed("shell", "programs", error);
    has_begun = !error;
}

void report_end(const char *name, const struct kozo_process_end *end) {
    if (end->kind == EXIT_FAULT)
        printf("%s: fault %s at address 0x%016lx, instruction 0x%016lx\n", name, kozo_fault_name(end->code),
               end->address, end->instruction);
    else if (end->kind == EXIT_KILLED)
        printf("%s: killed\n", name);
    else if (end->kind == EXIT_WATCHDOG)
        printf("%s: did not answer its watchdog\n", name);
    else if (end->code || *end->reason != '\0')
        printf("%s: exit status %ld%s%s\n", name, (int64_t)end->code, *end->reason != '\0' ? ": " : "", end->reason);
}

struct kozo_process *program_find(const char *name) {
    for (unsigned i = 0; i < KOZO_PROCESSES_MAX; i++) {
        struct kozo_process *process = kozo_process_at(i);
        if (process->state == KOZO_PROCESS_RUNS && strcmp(process->name, name) == 0)
            return process;
    }
    return NULL;
}

bool programs_run(void) {
    for (unsigned i = 0; i < KOZO_PROCESSES_MAX; i++) {
        if (kozo_process_at(i)->state == KOZO_PROCESS_RUNS)
            return true;
    }
    return false;
}

void programs_serve(void) {
    uint64_t signals;
    if (programs_run())
        kozo_process_wait(NULL, 0, &signals);
}

void programs_report(void) {
    programs_serve();
    for (unsigned i = 0; i < KOZO_PROCESSES_MAX; i++) {
        struct kozo_process *process = kozo_process_at(i);
        if (process->state != KOZO_PROCESS_ENDED)
            continue;
        if (process->end.kind == EXIT_STATUS && process->end.code == 0 && *process->end.reason == '\0')
            printf("%s: done\n", process->name);
        report_end(process->name, &process->end);
        kozo_process_forget(process);
    }
}

// ---- Starting

/// Start a program, or say why not; NULL then.
///
/// @param exists  whether there is such a program
static struct kozo_process *start(const char *command, const char *name, const char *arguments, bool *exists) {
    char file[FS_NAME_BYTES];
    *exists = false;
    if (!has_begun || strlen(name) >= START_NAME_SIZE)
        return NULL;
    *exists = true;
    if (program_find(name)) {
        printf("%s: \"%s\" runs already\n", command, name);
        return NULL;
    }
    snprintf(file, sizeof(file), "programs/%s", name);
    struct kozo_process *process;
    int64_t error = kozo_process_start(file, arguments, &process);
    if (!error)
        return process;
    *exists = error != STATUS_NOT_FOUND;
    if (*exists)
        printf("%s: %s\n", command, kozo_process_failure());
    return NULL;
}

bool program_start(const char *command, const char *name, const char *arguments) {
    bool exists;
    start(command, name, arguments, &exists);
    return exists;
}

/// Whether the program may read what is typed: then the shell leaves it alone.
static bool reads_console(const struct kozo_process *process) {
    for (uint64_t i = 0; i < process->manifest.program.need_count; i++) {
        const struct kozo_program_need *need = &process->manifest.needs[i];
        if (need->kind == NEED_CLIENT && (need->a & CONSOLE_MAY_READ) &&
            strcmp((const char *)need->offer, "console") == 0)
            return true;
    }
    return false;
}

/// Wait for the end of a program, and in between for Ctrl-C; 0 or an error.
static int64_t wait_for(struct kozo_process *process) {
    bool listens = !reads_console(process);
    uint64_t now, signals;
    while (process->state == KOZO_PROCESS_RUNS) {
        int64_t error = command_clock(&now);
        if (!error)
            error = kozo_process_wait(process, listens ? now + TURN_NS : KOZO_NO_DEADLINE, &signals);
        if (error != ERR_TIMED_OUT)
            return error;
        error = command_clock(&now);
        if (error)
            return error;
        if (input_interrupted(now + TURN_NS))
            kozo_process_kill(process);
    }
    return 0;
}

static void finish(const char *name, struct kozo_process *process) {
    kozo_process_kill(process);
    report_end(name, &process->end);
    kozo_process_forget(process);
}

bool program_run(const char *command, const char *name, const char *arguments) {
    bool exists;
    struct kozo_process *process = start(command, name, arguments, &exists);
    if (!process)
        return exists;
    int64_t error = wait_for(process);
    if (error)
        command_failed(command, name, error);
    finish(name, process);
    return true;
}

bool program_kill(const char *name) {
    struct kozo_process *process = program_find(name);
    if (!process)
        return false;
    finish(name, process);
    return true;
}

int64_t program_info(const struct kozo_process *process, struct kozo_service_info *info) {
    uint64_t ceiling, instruction;
    *info = (struct kozo_service_info){
        .state = SERVICE_RUNNING,
        .generation = 1,
        .memory = process->manifest.program.memory,
    };
    strlcpy((char *)info->name, process->name, sizeof(info->name));
    return kozo_sys_thread_inspect(process->task.thread, &info->thread_state, &info->priority, &ceiling,
                                   &info->cpu_time, &instruction, &info->slice);
}

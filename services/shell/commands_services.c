// SPDX-License-Identifier: Apache-2.0
//
// Commands on services: listing and running them.

#include "amount.h"
#include "census.h"
#include "command.h"
#include "programs.h"
#include "service_text.h"

#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_service.h>
#include <stdbool.h>

static void print_row(const struct kozo_service_info *info, uint64_t now) {
    char row[SERVICE_TEXT_SIZE];
    service_row(row, info, now);
    printf("%s\n", row);
}

// Print the programs that run, below the services.
static void print_programs(uint64_t now) {
    const char *heading = "PROGRAM\n";
    for (unsigned i = 0; i < KOZO_PROCESSES_MAX; i++) {
        struct kozo_service_info info;
        const struct kozo_process *process = kozo_process_at(i);
        if (process->state != KOZO_PROCESS_RUNS || program_info(process, &info))
            continue;
        printf("%s", heading);
        heading = "";
        print_row(&info, now);
    }
}

static int64_t print_list(uint64_t now) {
    printf("%s\n", service_heading);
    int64_t error = 0;
    for (uint64_t number = 0; !error; number++) {
        struct kozo_service_info info;
        error = kozo_system_list(kozo.system, number, &info);
        if (!error)
            print_row(&info, now);
    }
    print_programs(now);
    return error == STATUS_NOT_FOUND ? 0 : error;
}

// Tell all about a service.
static void print_service(const struct kozo_service_info *info, uint64_t now) {
    char text[SERVICE_TEXT_SIZE], amount[AMOUNT_SIZE], share[AMOUNT_SIZE];
    service_state(text, info, now);
    printf("%.24s\n  state      %s\n  thread     %s\n", (const char *)info->name, text, service_thread(info));
    amount_of_duration(amount, now > info->started ? now - info->started : 0);
    if (info->generation)
        printf("  run        %lu, begun %s ago\n", info->generation, amount);
    printf("  restarts   %lu; restarted %s\n", info->restarts, service_policy(info));
    amount_of_duration(amount, info->watchdog);
    printf("  watchdog   %s\n", info->watchdog ? amount : "-");
    amount_of_duration(amount, info->slice);
    printf("  priority   %lu, slice %s\n", info->priority, amount);
    amount_of_memory(amount, info->memory);
    printf("  memory     %s\n", info->memory ? amount : "-");
    amount_of_time(amount, info->cpu_time);
    amount_of_share(share, info->cpu_time, now);
    printf("  CPU time   %s, %s of the time since the start\n", amount, share);
    service_last_end(text, info, now);
    printf("  last end   %s\n", text);
}

static int64_t print_one(const char *command, const char *name, uint64_t now) {
    uint64_t number;
    struct kozo_service_info info;
    int64_t error = census_find(name, &number, &info);
    if (!error)
        print_service(&info, now);
    else if (error == STATUS_NOT_FOUND)
        printf("%s: there is no service \"%s\"\n", command, name);
    return error == STATUS_NOT_FOUND ? 0 : error;
}

void command_services(unsigned count, char **words) {
    uint64_t now;
    int64_t error = command_clock(&now);
    if (!error)
        error = count ? print_one(words[0], words[1], now) : print_list(now);
    if (error)
        command_failed(words[0], "init", error);
}

/// Whether init knows no service of the name that it was given. One that is too long is nobody's either.
static bool is_nobody(int64_t error) {
    return error == STATUS_NOT_FOUND || error == STATUS_BAD_ARGUMENT;
}

/// Report what init answered to the wish to start, run or end a service, unless that is STATUS_OK.
///
/// @return whether it is
static bool went_well(const char *command, const char *name, int64_t error) {
    if (is_nobody(error))
        printf("%s: there is no service \"%s\" to %s\n", command, name, command);
    else if (error == STATUS_BUSY)
        printf("%s: \"%s\" runs already\n", command, name);
    else if (error == SYSTEM_ERR_BAD_PROGRAM)
        printf("%s: init refuses \"%s\": its file is broken or was built against another ABI\n", command, name);
    else if (error == SYSTEM_ERR_NOT_RUNNING)
        printf("%s: \"%s\" does not run\n", command, name);
    else if (error)
        command_failed(command, name, error);
    return error == STATUS_OK;
}

static void run(const char *command, const char *name, const char *arguments) {
    struct kozo_process_end end = {0};
    int64_t error = kozo_system_run(kozo.system, name, arguments, &end.kind, &end.code, &end.address, &end.instruction);
    if (is_nobody(error) && program_run(command, name, arguments))
        return;
    if (went_well(command, name, error))
        report_end(name, &end);
}

/// Put the words from words[2] on together, a blank between them.
///
/// @return false, having said so, if they are too long
static bool join_arguments(char into[START_ARGUMENTS_SIZE], unsigned count, char **words) {
    into[0] = '\0';
    size_t length = 0;
    for (unsigned i = 2; i <= count; i++) {
        strlcat(into, length ? " " : "", START_ARGUMENTS_SIZE);
        length = strlcat(into, words[i], START_ARGUMENTS_SIZE);
        if (length >= START_ARGUMENTS_SIZE) {
            printf("%s: the arguments may have %lu characters at most\n", words[0], START_ARGUMENTS_SIZE - 1);
            return false;
        }
    }
    return true;
}

void command_run_service(unsigned count, char **words) {
    char arguments[START_ARGUMENTS_SIZE];
    if (join_arguments(arguments, count, words))
        run(words[0], words[1], arguments);
}

void command_start(unsigned count, char **words) {
    char arguments[START_ARGUMENTS_SIZE];
    if (!join_arguments(arguments, count, words))
        return;
    int64_t error = kozo_system_start(kozo.system, words[1], arguments);
    if (!is_nobody(error) || !program_start(words[0], words[1], arguments))
        went_well(words[0], words[1], error);
}

// Tell what becomes of a service that was just killed.
static void report_fate(const char *command, const char *name) {
    uint64_t number, now;
    struct kozo_service_info info;
    char fate[SERVICE_TEXT_SIZE];
    int64_t error = census_find(name, &number, &info);
    if (!error)
        error = command_clock(&now);
    if (error) {
        command_failed(command, name, error);
        return;
    }
    service_fate(fate, &info, now);
    printf("%s: %s\n", name, fate);
}

void command_kill(unsigned count, char **words) {
    (void)count;
    int64_t error = kozo_system_kill(kozo.system, words[1]);
    if (is_nobody(error) && program_kill(words[1]))
        return;
    if (went_well(words[0], words[1], error))
        report_fate(words[0], words[1]);
}

void command_stop(unsigned count, char **words) {
    (void)count;
    int64_t error = kozo_system_stop(kozo.system, words[1]);
    if (!is_nobody(error) || !program_kill(words[1]))
        went_well(words[0], words[1], error);
}

void command_restart(unsigned count, char **words) {
    (void)count;
    went_well(words[0], words[1], kozo_system_restart(kozo.system, words[1]));
}

void command_hello(unsigned count, char **words) {
    (void)count;
    run(words[0], "hello", "");
}

void command_crash(unsigned count, char **words) {
    (void)count;
    run(words[0], "crash", "");
}

// SPDX-License-Identifier: Apache-2.0
//
// What init tells of a service, in words.

#include "service_text.h"

#include "amount.h"
#include "fault.h"

#include <kozo/print.h>

#define NS_PER_S           UINT64_C(1000000000)
#define NS_PER_CENTISECOND UINT64_C(10000000)

// How long until `then`, which may be over.
static void time_until(char into[AMOUNT_SIZE], uint64_t then, uint64_t now) {
    amount_of_duration(into, then > now ? then - now : 0);
}

void service_state(char into[SERVICE_TEXT_SIZE], const struct kozo_service_info *info, uint64_t now) {
    static const char *const words[] = {
        [SERVICE_STOPPED] = "stopped", [SERVICE_RUNNING] = "runs", [SERVICE_WAITING] = "waits",
        [SERVICE_FAILED] = "failed",   [SERVICE_ENDED] = "ended",
    };
    const char *word = info->state < sizeof(words) / sizeof(words[0]) && words[info->state] ? words[info->state] : "?";
    char due[AMOUNT_SIZE];
    time_until(due, info->due, now);
    if (info->state == SERVICE_WAITING)
        snprintf(into, SERVICE_TEXT_SIZE, "%s %s", word, due);
    else
        snprintf(into, SERVICE_TEXT_SIZE, "%s", word);
}

const char *service_thread(const struct kozo_service_info *info) {
    static const char *const words[] = {
        [THREAD_STOPPED] = "stopped",     [THREAD_READY] = "ready",     [THREAD_SENDING] = "sending",
        [THREAD_RECEIVING] = "receiving", [THREAD_CALLING] = "calling", [THREAD_WAITING] = "waiting",
        [THREAD_FAULTED] = "faulted",
    };
    if (info->state != SERVICE_RUNNING)
        return "-";
    return info->thread_state < sizeof(words) / sizeof(words[0]) ? words[info->thread_state] : "?";
}

// How the last run ended, but for when.
static void end_text(char into[SERVICE_TEXT_SIZE], const struct kozo_service_info *info) {
    char fault[FAULT_TEXT_SIZE];
    const uint64_t words[] = {
        [FAULT_WORD_DETAIL] = info->last_address,
        [FAULT_WORD_INSTRUCTION] = info->last_instruction,
        [FAULT_WORD_FLAGS] = info->last_flags,
    };
    switch (info->last_kind) {
    case EXIT_STATUS:
        snprintf(into, SERVICE_TEXT_SIZE, "exit status %ld", (int64_t)info->last_code);
        break;
    case EXIT_FAULT:
        fault_text(fault, (uint32_t)info->last_code, words);
        snprintf(into, SERVICE_TEXT_SIZE, "%s", fault);
        break;
    case EXIT_KILLED:
        snprintf(into, SERVICE_TEXT_SIZE, "killed");
        break;
    case EXIT_WATCHDOG:
        snprintf(into, SERVICE_TEXT_SIZE, "did not answer its watchdog");
        break;
    default:
        snprintf(into, SERVICE_TEXT_SIZE, "in a way that the shell does not know (%lu)", info->last_kind);
    }
}

void service_last_end(char into[SERVICE_TEXT_SIZE], const struct kozo_service_info *info, uint64_t now) {
    if (!info->has_last) {
        snprintf(into, SERVICE_TEXT_SIZE, "none so far");
        return;
    }
    char end[SERVICE_TEXT_SIZE], age[AMOUNT_SIZE];
    end_text(end, info);
    time_until(age, now, info->last_time);
    snprintf(into, SERVICE_TEXT_SIZE, "%s, %s ago", end, age);
}

const char *service_policy(const struct kozo_service_info *info) {
    static const char *const words[] = {
        [RESTART_NEVER] = "never", [RESTART_ON_FAILURE] = "on failure", [RESTART_ALWAYS] = "always"};
    return info->policy < sizeof(words) / sizeof(words[0]) ? words[info->policy] : "?";
}

void service_fate(char into[SERVICE_TEXT_SIZE], const struct kozo_service_info *info, uint64_t now) {
    char due[AMOUNT_SIZE];
    time_until(due, info->due, now);
    if (info->state == SERVICE_RUNNING)
        snprintf(into, SERVICE_TEXT_SIZE, "runs again");
    else if (info->state == SERVICE_WAITING)
        snprintf(into, SERVICE_TEXT_SIZE, "restarts in %s", due);
    else
        snprintf(into, SERVICE_TEXT_SIZE, "stays down");
}

const char service_heading[] = "SERVICE        STATE       THREAD    PRIO RUN RESTARTS   MEMORY CPU TIME    CPU";

void service_row(char into[SERVICE_TEXT_SIZE], const struct kozo_service_info *info, uint64_t now) {
    char state[SERVICE_TEXT_SIZE], memory[AMOUNT_SIZE], share[AMOUNT_SIZE];
    service_state(state, info, now);
    amount_of_memory(memory, info->memory);
    amount_of_share(share, info->cpu_time, now);
    snprintf(into, SERVICE_TEXT_SIZE, "%-14.*s %-11s %-9s %4lu %3lu %8lu %8s %3lu.%02lu s %6s", (int)START_NAME_SIZE,
             (const char *)info->name, state, service_thread(info), info->priority, info->generation, info->restarts,
             info->memory ? memory : "-", info->cpu_time / NS_PER_S, info->cpu_time % NS_PER_S / NS_PER_CENTISECOND,
             share);
}

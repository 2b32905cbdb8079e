// SPDX-License-Identifier: Apache-2.0
//
// Commands on the machine as a whole.

#include "amount.h"
#include "command.h"

#include <kozo/print.h>
#include <kozo_names.h>
#include <kozo_service.h>

#define NS_PER_S   UINT64_C(1000000000)
#define NS_PER_MS  UINT64_C(1000000)
#define S_PER_MIN  60
#define S_PER_HOUR 3600

void command_mem(unsigned count, char **words) {
    (void)count;
    uint64_t total, free;
    int64_t error = kozo_system_memory(kozo.system, &total, &free);
    if (error) {
        command_failed(words[0], "init", error);
        return;
    }
    char total_text[AMOUNT_SIZE], free_text[AMOUNT_SIZE], used_text[AMOUNT_SIZE];
    amount_of_memory(total_text, total);
    amount_of_memory(free_text, free);
    amount_of_memory(used_text, total - free);
    printf("%s in all, %s used, %s free\n", total_text, used_text, free_text);
}

void command_usage(unsigned count, char **words) {
    (void)count;
    uint64_t free, uncreated, capabilities, slots;
    int64_t error = kozo_system_usage(kozo.system, &free, &uncreated, &capabilities, &slots);
    if (error)
        command_failed(words[0], "init", error);
    else
        printf("%lu bytes free, %lu bytes uncreated, %lu capabilities, %lu slots of init\n", free, uncreated,
               capabilities, slots);
}

void command_uptime(unsigned count, char **words) {
    (void)count;
    uint64_t now;
    int64_t error = command_clock(&now);
    if (error) {
        command_failed(words[0], "clock", error);
        return;
    }
    uint64_t seconds = now / NS_PER_S;
    printf("up %lu h %lu min %lu.%03lu s\n", seconds / S_PER_HOUR, seconds % S_PER_HOUR / S_PER_MIN,
           seconds % S_PER_MIN, now % NS_PER_S / NS_PER_MS);
}

void command_fastpath(unsigned count, char **words) {
    (void)count;
    for (uint64_t reason = 0; reason <= MISS_REPLY_TRANSFER; reason++) {
        uint64_t misses;
        int64_t error = kozo_sys_counter_read(kozo.counters, reason, &misses);
        if (error) {
            command_failed(words[0], "counters", error);
            return;
        }
        if (reason == MISS_CALL_HANDLE)
            printf("calls that left the fast path\n");
        else if (reason == MISS_REPLY_HANDLE)
            printf("answers that left the fast path\n");
        printf("%10lu  %s\n", misses, kozo_fastpath_miss_words(reason));
    }
}

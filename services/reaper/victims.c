// SPDX-License-Identifier: Apache-2.0
//
// The services that are killed, as init tells of them.

#include "victims.h"

#include "clock.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_clients.h>
#include <kozo_service.h>

#define NS_PER_MS    UINT64_C(1000000)
#define LONGEST_WAIT (5000 * NS_PER_MS)
// All are at rest when they were so many times in a row, so long after each other.
#define LOOKS      5
#define LOOK_EVERY (5 * NS_PER_MS)

struct victim victims[SERVICES_MAX];
size_t victim_count;

static struct kozo_service_info look_at(uint64_t number) {
    struct kozo_service_info info;
    int64_t error = kozo_system_list(kozo.system, number, &info);
    if (error)
        kozo_panic("init does not tell of service %lu: %s", number, kozo_failure_text(error));
    return info;
}

void victims_find(void) {
    struct kozo_service_info info;
    victim_count = 0;
    for (uint64_t number = 0; kozo_system_list(kozo.system, number, &info) == STATUS_OK; number++) {
        if (info.state != SERVICE_RUNNING || strcmp((const char *)info.name, kozo_name()) == 0)
            continue;
        struct victim *victim = &victims[victim_count++];
        *victim = (struct victim){.number = number, .generation = info.generation};
        strlcpy(victim->name, (const char *)info.name, sizeof(victim->name));
    }
}

static bool waits(const struct victim *victim) {
    struct kozo_service_info info = look_at(victim->number);
    return info.state == SERVICE_RUNNING && info.thread_state != THREAD_READY;
}

static bool all_wait(void) {
    for (size_t i = 0; i < victim_count; i++)
        if (!waits(&victims[i]))
            return false;
    return true;
}

static bool all_rest(void) {
    unsigned looks = 0;
    for (uint64_t until = clock_now() + LONGEST_WAIT; looks < LOOKS && clock_now() < until; clock_sleep(LOOK_EVERY))
        looks = all_wait() ? looks + 1 : 0;
    if (looks < LOOKS)
        printf("reaper: not all services came to rest\n");
    return looks == LOOKS;
}

bool victims_renew(void) {
    for (size_t i = 0; i < victim_count; i++) {
        int64_t error = kozo_system_restart(kozo.system, victims[i].name);
        if (error) {
            printf("reaper: %s was not started anew: %s\n", victims[i].name, kozo_failure_text(error));
            return false;
        }
    }
    return all_rest();
}

bool victim_is_back(const struct victim *victim) {
    for (uint64_t until = clock_now() + LONGEST_WAIT; clock_now() < until; clock_sleep(NS_PER_MS))
        if (look_at(victim->number).state == SERVICE_RUNNING)
            return true;
    printf("reaper: %s did not come back\n", victim->name);
    return false;
}

bool victims_are_restarted(void) {
    bool good = true;
    for (size_t i = 0; i < victim_count; i++) {
        uint64_t runs = look_at(victims[i].number).generation - victims[i].generation;
        if (runs >= victims[i].kills)
            continue;
        printf("reaper: %s was killed %lu times, but started anew only %lu times\n", victims[i].name, victims[i].kills,
               runs);
        good = false;
    }
    return good;
}

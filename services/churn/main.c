// SPDX-License-Identifier: Apache-2.0
//
// Starts services and kills them at random moments, and fails if anything of that is left in the end.
//
// Arguments: how many lives, and the seed by which services and moments are chosen. At the same seed the choices are
// the same; where exactly a service stands when its moment has come is up to the machine.

#include "clients.h"
#include "clock.h"
#include "usage.h"

#include <kozo/denial.h>
#include <kozo/number.h>
#include <kozo/print.h>
#include <kozo/random.h>
#include <kozo/string.h>
#include <kozo_service.h>
#include <stdbool.h>

#define NS_PER_US UINT64_C(1000)
// Every other life is 0 to 2^LONGEST_BITS - 1 microseconds long; of the others, any number of bits up to LONGEST_BITS
// is as likely as any other, so that many end before they have well begun.
#define LONGEST_BITS  13
#define FIRST_LIFE_US 20000
// Everything is counted each so many lives, and in the end; init's account of the memory after each.
#define COUNT_EVERY 100
#define TELL_EVERY  1000
// How often, and after how long a sleep, what others were doing may not have come to its end when all is counted.
#define COUNT_TRIES 100
#define COUNT_SLEEP (UINT64_C(10000) * NS_PER_US)

static const struct kind {
    const char *service;
    const char *role;  ///< of a mayfly, else ""
    bool serves;       ///< it has clients
    const char *other; ///< what it has started that its end does not end, or NULL
} kinds[] = {
    {.service = "mayfly", .role = "exit"},
    {.service = "mayfly", .role = "fault"},
    {.service = "mayfly", .role = "files"},
    {.service = "mayfly", .role = "greet"},
    {.service = "mayfly", .role = "kill"},
    {.service = "mayfly", .role = "objects"},
    {.service = "mayfly", .role = "objects"},
    {.service = "mayfly", .role = "objects"},
    {.service = "mayfly", .role = "read"},
    {.service = "mayfly", .role = "revoke"},
    {.service = "mayfly", .role = "revoke"},
    {.service = "mayfly", .role = "run", .other = "pager"},
    {.service = "mayfly", .role = "serve", .serves = true},
    {.service = "mayfly", .role = "serve", .serves = true},
    {.service = "mayfly", .role = "talk"},
    {.service = "conformance", .role = ""},
    {.service = "crash", .role = ""},
    {.service = "hello", .role = ""},
    {.service = "stepper", .role = ""},
};

/// One service from its start to its end.
struct life {
    uint64_t number;
    const struct kind *kind;
    uint64_t microseconds;
};

static struct usage before;
static uint64_t killed, gone;

static bool fail(const struct life *life, const char *what) {
    printf("churn: life %lu, %s %s for %lu us: %s\n", life->number, life->kind->service, life->kind->role,
           life->microseconds, what);
    return false;
}

static bool start(const struct life *life, uint64_t variant) {
    char arguments[START_ARGUMENTS_SIZE] = "";
    if (*life->kind->role)
        snprintf(arguments, sizeof(arguments), "%s %lu", life->kind->role, variant);
    int64_t error = kozo_system_start(kozo.system, life->kind->service, arguments);
    return error == STATUS_OK || fail(life, "it could not be started");
}

/// End a service that may have ended by itself.
static bool end(const struct life *life, const char *service) {
    int64_t error = kozo_system_kill(kozo.system, service);
    if (error == STATUS_OK)
        killed++;
    else if (error == SYSTEM_ERR_NOT_RUNNING)
        gone++;
    else
        return fail(life, "it could not be killed");
    return true;
}

static bool memory_is_as_before(const struct life *life) {
    uint64_t total, free;
    int64_t error = kozo_system_memory(kozo.system, &total, &free);
    return (error == STATUS_OK && free == before.free) || fail(life, "memory is lost");
}

/// Whether all is counted as at the beginning, once others have come to rest.
static bool all_is_as_before(const struct life *life) {
    struct usage now = usage_count();
    for (unsigned tries = 0; tries < COUNT_TRIES && memcmp(&now, &before, sizeof(now)) != 0; tries++) {
        clock_sleep(COUNT_SLEEP);
        now = usage_count();
    }
    if (memcmp(&now, &before, sizeof(now)) == 0)
        return true;
    usage_show("before", &before);
    usage_show("after", &now);
    return fail(life, "something is left");
}

static bool live(const struct life *life, uint64_t variant) {
    if (!start(life, variant))
        return false;
    if (life->kind->serves)
        clients_go();
    clock_sleep(life->microseconds * NS_PER_US);
    if (!end(life, life->kind->service))
        return false;
    if (life->kind->other && !end(life, life->kind->other))
        return false;
    if (life->kind->serves && !clients_back())
        return fail(life, "a client was not told that its server is gone");
    return memory_is_as_before(life);
}

/// Let each kind live once and for long, so that the others have what they take for good when they are first asked:
/// the greeter's heap.
static bool live_first(uint64_t seed) {
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct life life = {.kind = &kinds[i], .microseconds = FIRST_LIFE_US};
        if (!live(&life, kozo_random(&seed)))
            return false;
    }
    clock_sleep(COUNT_SLEEP);
    return true;
}

static uint64_t life_time(uint64_t *seed) {
    uint64_t bits = kozo_random_below(seed, 2) ? LONGEST_BITS : kozo_random_below(seed, LONGEST_BITS + 1);
    return kozo_random_below(seed, UINT64_C(1) << bits);
}

static bool live_all(uint64_t lives, uint64_t seed) {
    for (uint64_t number = 1; number <= lives; number++) {
        struct life life = {
            .number = number,
            .kind = &kinds[kozo_random_below(&seed, sizeof(kinds) / sizeof(kinds[0]))],
            .microseconds = life_time(&seed),
        };
        if (!live(&life, kozo_random(&seed)))
            return false;
        if ((number % COUNT_EVERY == 0 || number == lives) && !all_is_as_before(&life))
            return false;
        if (number % TELL_EVERY == 0 && number != lives)
            printf("churn: %lu lives so far\n", number);
    }
    return true;
}

int main(void) {
    const char *arguments = kozo_arguments();
    uint64_t lives, seed;
    if (!kozo_take_number(&arguments, &lives) || !kozo_take_number(&arguments, &seed)) {
        printf("churn: its arguments are the number of lives and a seed, not \"%s\"\n", kozo_arguments());
        return 1;
    }
    clock_init();
    clients_init();
    before = usage_count();
    if (!live_first(seed))
        return 1;
    before = usage_count();
    printf("churn: %lu lives by seed %lu\n", lives, seed);
    if (!live_all(lives, seed))
        return 1;
    printf("churn: %lu killed, %lu had ended by themselves\n", killed, gone);
    usage_show("as before", &before);
    return 0;
}

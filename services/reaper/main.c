// SPDX-License-Identifier: Apache-2.0
//
// Kills every service at random moments while clients ask them for things, and fails if anything of that is left.
//
// Arguments: how often each is killed, and the seed by which the order and the moments are chosen. At the same seed the
// choices are the same; where exactly a service stands when its moment has come is up to the machine.

#include "clock.h"
#include "tally.h"
#include "usage.h"
#include "victims.h"

#include <kozo/denial.h>
#include <kozo/number.h>
#include <kozo/print.h>
#include <kozo/random.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_clients.h>
#include <kozo_service.h>

#define NS_PER_US UINT64_C(1000)
// A kill comes 0 to 2^n - 1 microseconds after an answer to a client, and any n up to this one is as likely as any
// other, so that many are killed before they have well begun.
#define LONGEST_PAUSE_BITS 10
#define TELL_EVERY         100
// Before that the clients are answered 0 to MOST_ANSWERS - 1 times more, and how long that may take.
#define MOST_ANSWERS 8
#define LONGEST_WAIT (UINT64_C(5000000) * NS_PER_US)

static const char *const clients[TALLY_LINES] = {"load", "load-2"};

static bool fail(const char *service, const char *what, int64_t error) {
    printf("reaper: %s: %s: %s\n", service, what, kozo_failure_text(error));
    return false;
}

static bool start_clients(void) {
    for (size_t i = 0; i < TALLY_LINES; i++) {
        int64_t error = kozo_system_start(kozo.system, clients[i], "");
        if (error)
            return fail(clients[i], "it could not be started", error);
    }
    return true;
}

static bool stop_clients(void) {
    for (size_t i = 0; i < TALLY_LINES; i++) {
        int64_t error = kozo_system_stop(kozo.system, clients[i]);
        if (error && error != SYSTEM_ERR_NOT_RUNNING)
            return fail(clients[i], "it could not be stopped", error);
    }
    return true;
}

/// Kill a service that may be waiting for its next start, in which case that is waited for first.
static bool kill(struct victim *victim) {
    int64_t error;
    while ((error = kozo_system_kill(kozo.system, victim->name)) == SYSTEM_ERR_NOT_RUNNING)
        if (!victim_is_back(victim))
            return false;
    if (error)
        return fail(victim->name, "it could not be killed", error);
    victim->kills++;
    return true;
}

/// Whether the servers still do what they are there for.
static bool system_answers(void) {
    uint64_t file, size;
    char greeting[GREETER_GREET_GREETING_MAX + 1];
    int64_t error = kozo_fs_open(kozo.fs, "etc/motd", &file, &size);
    if (error)
        return fail("fs", "it does not answer", error);
    error = kozo_greeter_greet(kozo.greeter, "reaper", greeting);
    return error == STATUS_OK || fail("greeter", "it does not answer", error);
}

/// Wait until the clients have been answered so many times more: only who is at work can be disturbed.
static bool clients_work(uint64_t answers) {
    uint64_t enough = tally_sum(kozo_region_tally().address).answered + answers;
    for (uint64_t until = clock_now() + LONGEST_WAIT; clock_now() < until; clock_sleep(100 * NS_PER_US))
        if (tally_sum(kozo_region_tally().address).answered >= enough)
            return true;
    printf("reaper: the clients are not answered any more\n");
    return false;
}

/// Kill each service once, in a random order.
static bool kill_each(uint64_t *seed) {
    bool killed[SERVICES_MAX] = {false};
    for (size_t left = victim_count; left > 0; left--) {
        size_t place = 0;
        for (uint64_t skip = kozo_random_below(seed, left); killed[place] || skip > 0; place++)
            skip -= !killed[place];
        killed[place] = true;
        uint64_t bits = kozo_random_below(seed, LONGEST_PAUSE_BITS + 1);
        if (!clients_work(kozo_random_below(seed, MOST_ANSWERS)))
            return false;
        clock_sleep(kozo_random_below(seed, UINT64_C(1) << bits) * NS_PER_US);
        if (!kill(&victims[place]))
            return false;
    }
    return true;
}

static bool kill_all(uint64_t times, uint64_t seed) {
    for (uint64_t time = 1; time <= times; time++) {
        if (!kill_each(&seed) || !system_answers())
            return false;
        if (time % TELL_EVERY == 0 && time != times)
            printf("reaper: each was killed %lu times so far\n", time);
    }
    for (size_t i = 0; i < victim_count; i++)
        if (!victim_is_back(&victims[i]))
            return false;
    return true;
}

/// What the clients counted: calls were ended by kills, but none in a way that it must not.
static bool calls_ended_well(void) {
    struct tally sum = tally_sum(kozo_region_tally().address);
    printf("reaper: %lu calls were answered, %lu lost their server and met it again, %lu of them were told, %lu ended "
           "wrong\n",
           sum.answered, sum.met, sum.restarted, sum.wrong);
    if (sum.wrong)
        fail("load", "a call of it ended wrong", sum.last_wrong);
    return sum.wrong == 0;
}

/// The clients are killed too; they are victims only while they run.
static bool reap(uint64_t times, uint64_t seed) {
    victims_find();
    if (!victims_renew())
        return false;
    struct usage before = usage_count();
    if (!start_clients())
        return false;
    victims_find();
    printf("reaper: %zu services, each killed %lu times by seed %lu\n", victim_count, times, seed);
    if (!kill_all(times, seed) || !victims_are_restarted() || !stop_clients())
        return false;
    victims_find();
    if (!victims_renew())
        return false;
    struct usage after = usage_count();
    bool same = memcmp(&before, &after, sizeof(before)) == 0;
    if (!same)
        usage_show("before", &before);
    usage_show(same ? "as before" : "after", &after);
    return calls_ended_well() && same;
}

int main(void) {
    const char *arguments = kozo_arguments();
    uint64_t times, seed;
    if (!kozo_take_number(&arguments, &times) || !kozo_take_number(&arguments, &seed)) {
        printf("reaper: its arguments are how often each is killed and a seed, not \"%s\"\n", kozo_arguments());
        return 1;
    }
    clock_init();
    bool good = reap(times, seed);
    printf("reaper: %s\n", good ? "nothing is left" : "failed");
    return good ? 0 : 1;
}

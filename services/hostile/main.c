// SPDX-License-Identifier: Apache-2.0
//
// A service that attacks the kernel and the other services, with no more authority than they have, but for the syscalls
// that it makes up (storm.c). Prints a line for each attack, whether the kernel made of it what the attack's claim
// says, and a count.
#include "attack.h"

#include <kozo/denial.h>
#include <kozo/ipc.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "exchange.h"
#include "scratch.h"
#include "storm.h"
#include "subject.h"
#include "victim.h"

enum { FAILURES_SHOWN = 5 };

static unsigned passed, failed, failures;
static kozo_handle_t quiet, victim;
static struct victim_report last_report;

void must(int64_t error, const char *what) {
    if (error != 0) {
        kozo_panic("cannot %s: %s", what, kozo_failure_text(error));
    }
}

static void fail(const char *what, uint64_t value, uint64_t wanted) {
    if (failures++ < FAILURES_SHOWN) {
        printf("     %s: 0x%lx, not 0x%lx\n", what, value, wanted);
    }
}

void expect(const char *what, uint64_t value, uint64_t wanted) {
    if (value != wanted) {
        fail(what, value, wanted);
    }
}

void expect_status(const char *what, int64_t status, int64_t wanted) {
    if (status != wanted && failures++ < FAILURES_SHOWN) {
        printf("     %s: %ld, not %ld\n", what, status, wanted);
    }
}

void expect_that(const char *what, bool holds) {
    if (!holds && failures++ < FAILURES_SHOWN) {
        printf("     not so: %s\n", what);
    }
}

void check_equal(const char *file, int line, const char *what, int64_t value, int64_t wanted) {
    (void)file, (void)line;
    expect_status(what, value, wanted);
}

void sleep_ms(uint64_t milliseconds) {
    uint64_t signals;
    kozo_sys_wait_until(quiet, now() + milliseconds * 1000000, &signals);
}

/// The victims go on: undamaged, and further than before.
static void look_at_victims(void) {
    if (victim == NULL_HANDLE) {
        return;
    }
    struct victim_report report;
    expect_status("asking the victims", victim_ask(victim, now() + UINT64_C(10000000000), &report), 0);
    expect("damage to the victims", report.damage, 0);
    expect_that("the victims go on", report.messages >= last_report.messages && report.beats >= last_report.beats);
    last_report = report;
}

/// Everything is back where the attacks have their memory from.
static void look_at_memory(void) {
    struct inspected held = inspect(pool);
    expect("what is left in the pool", held.derived, 0);
    expect("what is free of the pool", held.detail, UINT64_C(1) << POOL_BITS);
}

static void run(const struct attack *attacks, bool with_subject) {
    for (const struct attack *attack = attacks; attack->id; attack++) {
        failures = 0;
        if (with_subject) {
            subject_open();
        }
        attack->run();
        scratch_reset();
        look_at_memory();
        look_at_victims();
        printf("%s %s %s\n", failures != 0 ? "FAIL" : "ok", attack->id, attack->claim);
        if (failures != 0) {
            failed++;
        } else {
            passed++;
        }
    }
}

static void run_all(void) {
    run(register_attacks, true);
    run(instruction_attacks, true);
    run(address_attacks, true);
    run(call_attacks, false);
    run(message_attacks, false);
    run(life_attacks, false);
    run(time_attacks, false);
    run(memory_attacks, true);
    run(device_attacks, false);
    run(service_attacks, false);
}

static uint64_t seed = 20261125, count = 1000000;

static void generated_calls(void) {
    storm(seed, count);
}

static const struct attack generated_attacks[] = {
    {"ATK120", "generated syscalls end as the definition says, half of them well, and harm nobody", generated_calls},
    {0},
};

/// The number at the beginning of a text, which is left behind it.
static uint64_t take_number(const char **text) {
    uint64_t number = 0;
    while (**text == ' ') {
        ++*text;
    }
    for (; **text >= '0' && **text <= '9'; ++*text) {
        number = number * 10 + (uint64_t)(**text - '0');
    }
    return number;
}

/// The catalogue, with as many generated calls as the argument says; or with a seed and a count those calls alone.
static void run_wanted(void) {
    const char *arguments = kozo_arguments();
    uint64_t first = take_number(&arguments);
    if (*arguments != '\0') {
        seed = first;
        count = take_number(&arguments);
    } else {
        count = first != 0 ? first : count;
        run_all();
    }
    run(generated_attacks, false);
}

/// What an emulated machine with one CPU cannot show.
static const char *const not_exercised[] = {
    "leaks by speculation, buffers and caches: the emulator has none",
    "PCID, INVPCID and 5-level paging: the emulator has no such CPU",
    "faults of SYSRET and IRET in the kernel: the emulator's take any address",
    "DF in the kernel: the emulator's SYSCALL clears it whatever the mask says",
    "data breakpoints on MOV SS: the debug registers are given to nobody, so that none can be set",
    "machine checks, and memory that changes by itself",
    "devices that write to memory: no service holds one",
    "threads that run at the same time: one CPU runs",
};

int main(void) {
    scratch_init();
    victim = kozo_has_victim_client() ? kozo.victim_client : NULL_HANDLE;
    quiet = kozo_slots_take(1);
    must(kozo_sys_cap_create(kozo_self.memory, OBJECT_NOTIFICATION, 0, own_cnode, quiet, 1), "create a notification");
    run_wanted();
    printf("%u passed, %u failed\n", passed, failed);
    for (unsigned i = 0; i < sizeof(not_exercised) / sizeof(not_exercised[0]); i++) {
        printf("not exercised: %s\n", not_exercised[i]);
    }
    if (!kozo_has_device()) {
        printf("not exercised: device memory: this machine tells of none\n");
    }
    if (returns_not_emulated) {
        printf("not exercised: LRET and IRET in user mode: this emulator faults on their stacks\n");
    }
    return failed != 0;
}

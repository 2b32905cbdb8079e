// SPDX-License-Identifier: Apache-2.0
#include "refusal.h"

#include <kozo/ipc.h>
#include <kozo/string.h>
#include <kozo_needs.h>

#include "check.h"
#include "coverage.h"

enum { PATTERN = 0x5a };

static void check_record(const struct kozo_denial *found, const struct kozo_denial *wanted) {
    EQUAL(found->error, wanted->error);
    EQUAL(found->syscall, wanted->syscall);
    EQUAL(found->kind, wanted->kind);
    EQUAL(found->argument, wanted->argument);
    EQUAL(found->value, wanted->value);
    EQUAL(found->low, wanted->low);
    EQUAL(found->high, wanted->high);
    EQUAL(found->needed_type, wanted->needed_type);
    EQUAL(found->needed_rights, wanted->needed_rights);
    EQUAL(found->found_type, wanted->found_type);
    EQUAL(found->found_rights, wanted->found_rights);
    EQUAL(found->reserved, 0);
}

/// A refused syscall returns nothing: the registers are what they were, or of an `ipc` syscall 0.
static void check_registers(const struct raw_call *before, const struct raw_call *after) {
    const bool ipc = kozo_syscalls[before->number].ipc;
    for (unsigned i = 0; i < 6; i++) {
        EQUAL(after->argument[i], ipc ? 0 : before->argument[i]);
        // rbx and rbp are preserved always.
        EQUAL(after->preserved[i], ipc && i >= 2 ? 0 : before->preserved[i]);
    }
}

void check_refusal(const struct raw_call *call, const struct kozo_denial *wanted) {
    struct raw_call made = *call;
    for (unsigned i = 0; i < 6; i++) {
        made.preserved[i] = PATTERN + i;
    }
    const struct raw_call before = made;
    struct kozo_denial record = *wanted;
    record.syscall = (uint16_t)call->number;
    kozo_ipc_buffer->deadline = 0;
    forget_denial();
    EQUAL(raw_syscall(&made), wanted->error);
    check_record(own_denial(), &record);
    check_registers(&before, &made);
    HOLDS(coverage_note(call->number, wanted->error));
}

static void run(const void *row) {
    const struct refusal *refusal = row;
    struct raw_call call = {.number = refusal->number};
    for (unsigned i = 0; i < 6; i++) {
        call.argument[i] = thing_or_number(refusal->arguments[i]);
    }
    struct kozo_denial wanted = refusal->denial;
    wanted.low = thing_or_number(wanted.low);
    wanted.high = thing_or_number(wanted.high);
    wanted.value = wanted.argument < 6 ? call.argument[wanted.argument] : 0;
    check_refusal(&call, &wanted);
}

void run_refusal_tests(void) {
    static const struct refusal *const tables[] = {
        capability_refusals, untyped_refusals, memory_refusals, thread_refusals,
        bind_refusals,       ipc_refusals,     device_refusals,
    };
    for (unsigned i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        for (const struct refusal *refusal = tables[i]; refusal->id; refusal++) {
            run_test(refusal->id, refusal->claim, run, refusal);
        }
    }
}

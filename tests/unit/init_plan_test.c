// SPDX-License-Identifier: Apache-2.0
// sources: services/init/plan.c tests/plan/sample.c
// includes: services/init tests/plan lib/kozo/include
//
// init's plan: a good one is taken, and each way of being no good is found and told, with its place. A plan lies at the
// end of a heap block of its own size, so that a memory checker sees every read beyond it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"

static bool check(const struct sample *sample, size_t size, struct plan_fault *fault) {
    void *bytes = malloc(size);
    assert_non_null(bytes);
    memcpy(bytes, sample, size);
    struct plan plan;
    bool good = plan_check(bytes, size, &plan, fault);
    free(bytes);
    return good;
}

static void expect_fault(const struct sample *sample, size_t size, enum plan_part part, uint32_t index,
                         const char *what) {
    struct plan_fault fault = {.what = "nothing"};
    assert_false(check(sample, size, &fault));
    assert_string_equal(fault.what, what);
    assert_int_equal(fault.part, part);
    assert_int_equal(fault.index, index);
}

static void a_good_plan_is_taken(void **state) {
    (void)state;
    struct sample sample = sample_plan();
    struct plan plan;
    struct plan_fault fault;
    assert_true(plan_check(&sample, sizeof(sample), &plan, &fault));
    assert_ptr_equal(plan.header, &sample.header);
    assert_ptr_equal(plan.services, sample.services);
    assert_ptr_equal(plan.grants, sample.grants);
    assert_ptr_equal(plan.signals, sample.signals);
    assert_ptr_equal(plan.shared, sample.shared);
    assert_int_equal(plan_free_slot(&plan, &plan.services[SAMPLE_SERVER]), 20);
    assert_int_equal(plan_free_slot(&plan, &plan.services[SAMPLE_CLIENT]), 20);
    assert_int_equal(plan_free_slot(&plan, &plan.services[SAMPLE_LAST]), PLAN_FIRST_SLOT);
}

static void a_limit_can_be_left_out(void **state) {
    (void)state;
    struct sample sample = sample_plan();
    struct plan_fault fault;
    sample.services[SAMPLE_SERVER].limit_count = PLAN_NO_LIMIT;
    assert_true(check(&sample, sizeof(sample), &fault));
}

static void the_smallest_plan_is_taken(void **state) {
    (void)state;
    struct sample sample = sample_plan();
    struct plan_fault fault;
    size_t size = sizeof(sample.header) + sizeof(sample.services[0]);
    sample.services[0] = sample.services[SAMPLE_LAST];
    sample.services[0].first_grant = 0;
    sample.header.service_count = 1;
    sample.header.grant_count = sample.header.signal_count = sample.header.shared_count = 0;
    sample.header.size = (uint32_t)size;
    assert_true(check(&sample, size, &fault));
}

static void a_plan_that_is_cut_short_is_refused(void **state) {
    (void)state;
    struct sample sample = sample_plan();
    for (size_t size = 0; size < sizeof(sample); size++)
        expect_fault(&sample, size, PLAN_PART_HEADER, 0,
                     size < sizeof(sample.header) ? "is cut short" : "has another size than the file");
}

/// One field changed, and what is said of it.
struct spoilt {
    size_t offset, size;
    uint64_t value;
    enum plan_part part;
    uint32_t index;
    const char *what;
};

#define FIELD(member) offsetof(struct sample, member), sizeof(((struct sample *)0)->member)

#define HEADER(field, value, what)      FIELD(header.field), value, PLAN_PART_HEADER, 0, what
#define SERVICE(at, field, value, what) FIELD(services[at].field), value, PLAN_PART_SERVICE, at, what
#define GRANT(at, field, value, what)   FIELD(grants[at].field), value, PLAN_PART_GRANT, at, what
#define SIGNAL(field, value, what)      FIELD(signals[0].field), value, PLAN_PART_SIGNAL, 0, what
#define SHARED(field, value, what)      FIELD(shared[0].field), value, PLAN_PART_SHARED, 0, what

static const struct spoilt spoilt[] = {
    {HEADER(magic, PLAN_MAGIC + 1, "is not that of a plan")},
    {HEADER(version, PLAN_VERSION + 1, "is of another version")},
    {HEADER(size, sizeof(struct sample) - 8, "has another size than the file")},
    {HEADER(fingerprint, 1, "is of another ABI")},
    {HEADER(name[0], 0, "has no good name of the system")},
    {HEADER(service_count, 0, "counts more than there can be")},
    {HEADER(service_count, PLAN_MAX_SERVICES + 1, "counts more than there can be")},
    {HEADER(service_count, SAMPLE_SERVICES - 1, "has another size than the file")},
    {HEADER(grant_count, PLAN_MAX_GRANTS + 1, "counts more than there can be")},
    {HEADER(signal_count, PLAN_MAX_SIGNALS + 1, "counts more than there can be")},
    {HEADER(shared_count, PLAN_MAX_SHARED + 1, "counts more than there can be")},

    {SERVICE(0, name[0], '0', "has no good name")},
    {SERVICE(0, name[2], 'R', "has no good name")},
    {SERVICE(0, name[23], 'x', "has no good name")},
    {SERVICE(1, program[3], '/', "has no good name of its program")},
    {SERVICE(1, offers[1], 'x', "has no good name of what it offers")},
    {SERVICE(0, offers[3], '_', "has no good name of what it offers")},
    {SERVICE(0, priority, 0, "has no good priority")},
    {SERVICE(0, priority, 254, "has no good priority")},
    {SERVICE(0, slice_ns, PLAN_MIN_SLICE_NS - 1, "has no good time slice")},
    {SERVICE(0, slice_ns, PLAN_MAX_SLICE_NS + 1, "has no good time slice")},
    {SERVICE(0, memory_bits, 15, "has no good size of its memory")},
    {SERVICE(0, memory_bits, 41, "has no good size of its memory")},
    {SERVICE(0, slot_bits, 5, "has no good number of slots")},
    {SERVICE(0, slot_bits, 21, "has no good number of slots")},
    {SERVICE(0, slot_bits, 14, "has too little memory for its stack and its slots")},
    {SERVICE(0, stack_size, 0, "has no good size of its stack")},
    {SERVICE(0, stack_size, 0x1001, "has no good size of its stack")},
    {SERVICE(0, stack_size, 0x101000, "has no good size of its stack")},
    {SERVICE(0, stack_size, 0x100000, "has too little memory for its stack and its slots")},
    {SERVICE(0, system_methods, UINT64_C(1) << 48, "has no good methods of init's")},
    {SERVICE(0, system_methods, 0, "has no good methods of init's")},
    {SERVICE(0, watchdog_ns, PLAN_MIN_WATCHDOG_NS - 1, "has no good period of its watchdog")},
    {SERVICE(0, watchdog_ns, PLAN_MAX_WATCHDOG_NS + 1, "has no good period of its watchdog")},
    {SERVICE(0, restart, PLAN_RESTART_ALWAYS + 1, "has no good start or restart")},
    {SERVICE(0, start_at_boot, 2, "has no good start or restart")},
    {SERVICE(0, backoff_first_ns, 0, "has no good back-off")},
    {SERVICE(0, backoff_first_ns, UINT64_C(5000000001), "has no good back-off")},
    {SERVICE(0, backoff_most_ns, PLAN_MAX_TIME_NS + 1, "has no good back-off")},
    {SERVICE(0, limit_count, 0, "has no good limit of its failures")},
    {SERVICE(0, limit_count, PLAN_MAX_LIMIT + 1, "has no good limit of its failures")},
    {SERVICE(0, limit_window_ns, 0, "has no good limit of its failures")},
    {SERVICE(0, limit_window_ns, PLAN_MAX_TIME_NS + 1, "has no good limit of its failures")},
    {SERVICE(0, parameter_count, 9, "has too many parameters")},
    {SERVICE(0, parameter_count, 1, "has values of parameters that it has not")},
    {SERVICE(0, parameters[1].text[0], '\n', "has a parameter that is no good text")},
    {SERVICE(0, parameters[2].number, 1, "has values of parameters that it has not")},
    {SERVICE(0, parameters[7].text[55], 'x', "has a parameter that is no good text")},
    {SERVICE(1, arguments[63], 'x', "has no good arguments")},
    {SERVICE(1, arguments[0], 0x7f, "has no good arguments")},
    {SERVICE(0, first_grant, 1, "has grants out of order")},
    {SERVICE(1, first_grant, 0, "has grants out of order")},
    {SERVICE(2, grant_count, 1, "has grants out of order")},
    {SERVICE(1, grant_count, UINT32_MAX, "has grants out of order")},
    {SERVICE(0, signal_bits, 2, "has no good number of signal bits")},
    {SERVICE(1, region_count, 3, "has no good number of regions")},

    {GRANT(SAMPLE_PORTS, kind, PLAN_KINDS, "is of no kind")},
    {GRANT(SAMPLE_PORTS, optional, 2, "has a reserved bit")},
    {GRANT(SAMPLE_PORTS, reserved, 1, "has a reserved bit")},
    {GRANT(SAMPLE_PORTS, padding, 1, "has a reserved bit")},
    {GRANT(SAMPLE_PORTS, handle[6], '-', "has no good name of its handle")},
    {GRANT(SAMPLE_PORTS, handle[23], 'x', "has no good name of its handle")},
    {GRANT(SAMPLE_PORTS, clear[0], 0, "has no good words")},
    {GRANT(SAMPLE_PORTS, clear[0], 0x1b, "has no good words")},
    {GRANT(SAMPLE_PORTS, argument[0], 'x', "has no good argument")},
    {GRANT(SAMPLE_CALL, argument[47], 'x', "has no good argument")},
    {GRANT(SAMPLE_PORTS, target, 1, "has a target, which its kind has not")},
    {GRANT(SAMPLE_CALL, target, PLAN_NOBODY, "is of nobody, and not optional")},
    {GRANT(SAMPLE_MISSING, optional, 0, "is of nobody, and not optional")},
    {GRANT(SAMPLE_CALL, target, 3, "has a target that is not there")},
    {GRANT(SAMPLE_CALL, target, SAMPLE_CLIENT, "calls a service that offers nothing")},
    {GRANT(SAMPLE_MISSING, target, SAMPLE_SERVER, "calls a service that another grant calls")},
    {GRANT(SAMPLE_CALL, a, 0, "calls no method")},
    {GRANT(SAMPLE_CALL, a, UINT64_C(1) << 48, "has a number that its kind has not")},
    {GRANT(SAMPLE_CALL, b, 2, "has a number that its kind has not")},
    {GRANT(SAMPLE_PORTS, a, 0x10000, "has a number that its kind has not")},
    {GRANT(SAMPLE_PORTS, a, 0x400, "has its last port before its first")},
    {GRANT(SAMPLE_IRQ, a, 16, "has a number that its kind has not")},
    {GRANT(SAMPLE_IRQ, b, 3, "has a number that its kind has not")},
    {GRANT(SAMPLE_MEMORY, a, 11, "has no good size")},
    {GRANT(SAMPLE_MEMORY, a, 20, "has no good size")},
    {GRANT(SAMPLE_WAIT, target, 1, "has a target that is not there")},
    {GRANT(SAMPLE_SIGNAL, target, 1, "has a target that is not there")},
    {GRANT(SAMPLE_WRITE, target, 1, "has a target that is not there")},
    {GRANT(SAMPLE_WRITE, a, 2, "has a number that its kind has not")},
    {GRANT(SAMPLE_PCI, a, 0x10000, "has a number that its kind has not")},
    {GRANT(SAMPLE_CLOCK, a, 1, "has a number that its kind has not")},
    {GRANT(SAMPLE_IRQ, slot, 18, "has no good slot")},
    {GRANT(SAMPLE_WAIT, slot, 19, "has no good slot")},
    {GRANT(SAMPLE_PCI, region, 0, "has no good region")},
    {GRANT(SAMPLE_CLOCK, region, 1, "has no good region")},
    {GRANT(SAMPLE_TIMER, bit, 0, "has no good signal bit")},
    {GRANT(SAMPLE_CLOCK, bit, 1, "has no good signal bit")},

    {SIGNAL(name[0], 0, "has no good name")},
    {SHARED(name[0], '.', "has no good name")},
    {SHARED(bytes, 0, "has no good size")},
    {SHARED(bytes, 0x1800, "has no good size")},
    {SHARED(bytes, PLAN_MAX_SHARED_BYTES + 0x1000, "has no good size")},
};

static void each_fault_is_told_with_its_place(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(spoilt) / sizeof(spoilt[0]); i++) {
        struct sample sample = sample_plan();
        memcpy((char *)&sample + spoilt[i].offset, &spoilt[i].value, spoilt[i].size);
        expect_fault(&sample, sizeof(sample), spoilt[i].part, spoilt[i].index, spoilt[i].what);
    }
}

static void names_are_not_shared(void **state) {
    (void)state;
    struct sample sample = sample_plan();
    memcpy(sample.services[SAMPLE_LAST].name, sample.services[SAMPLE_SERVER].name, PLAN_NAME_SIZE);
    expect_fault(&sample, sizeof(sample), PLAN_PART_SERVICE, SAMPLE_LAST, "has the name of another");
    sample = sample_plan();
    memcpy(sample.services[SAMPLE_CLIENT].offers, sample.services[SAMPLE_SERVER].offers, PLAN_NAME_SIZE);
    expect_fault(&sample, sizeof(sample), PLAN_PART_SERVICE, SAMPLE_CLIENT, "offers what another offers");
    sample = sample_plan();
    memcpy(sample.grants[SAMPLE_TIMER].handle, sample.grants[SAMPLE_IRQ].handle, PLAN_NAME_SIZE);
    expect_fault(&sample, sizeof(sample), PLAN_PART_GRANT, SAMPLE_TIMER, "has the handle of another");
}

/// A plan of one service and two declared notifications, both of which it waits for.
struct waiting {
    struct plan_header header;
    struct plan_service service;
    struct plan_grant grants[2];
    struct plan_signal signals[2];
};

static struct waiting waiting_plan(void) {
    struct sample sample = sample_plan();
    struct waiting plan = {.header = sample.header, .service = sample.services[SAMPLE_CLIENT]};
    plan.header.service_count = 1;
    plan.header.grant_count = plan.header.signal_count = 2;
    plan.header.shared_count = 0;
    plan.header.size = sizeof(plan);
    plan.service.first_grant = 0;
    plan.service.grant_count = plan.service.signal_bits = 2;
    plan.service.region_count = 0;
    for (uint32_t i = 0; i < 2; i++) {
        plan.grants[i] = sample.grants[SAMPLE_WAIT];
        plan.grants[i].handle[0] = (char)('a' + i);
        plan.grants[i].target = i;
        plan.grants[i].bit = (uint8_t)i;
        plan.signals[i] = (struct plan_signal){.name = {(char)('a' + i)}, .waiter = 0, .bit = i};
    }
    return plan;
}

static void expect_waiting(const struct waiting *waiting, enum plan_part part, uint32_t index, const char *what) {
    struct plan plan;
    struct plan_fault fault = {.what = ""};
    assert_int_equal(plan_check(waiting, sizeof(*waiting), &plan, &fault), *what == '\0');
    assert_string_equal(fault.what, what);
    if (*what) {
        assert_int_equal(fault.part, part);
        assert_int_equal(fault.index, index);
    }
}

static void a_notification_has_one_waiter(void **state) {
    (void)state;
    struct waiting plan = waiting_plan();
    expect_waiting(&plan, PLAN_PART_HEADER, 0, "");
    plan.signals[1].waiter = 1;
    expect_waiting(&plan, PLAN_PART_GRANT, 1, "waits for what another waits for");
    plan = waiting_plan();
    plan.signals[1].bit = 0;
    expect_waiting(&plan, PLAN_PART_GRANT, 1, "waits for what another waits for");
    plan = waiting_plan();
    plan.grants[1].target = 0;
    expect_waiting(&plan, PLAN_PART_GRANT, 1, "waits for what another waits for");
    plan = waiting_plan();
    plan.grants[1].target = PLAN_NOBODY;
    plan.grants[1].optional = 1;
    expect_waiting(&plan, PLAN_PART_SIGNAL, 1, "has a waiter that does not wait for it");
    plan.signals[1].waiter = 1;
    expect_waiting(&plan, PLAN_PART_SIGNAL, 1, "has a waiter that is not there");
    plan = waiting_plan();
    plan.signals[1].name[0] = 'a';
    expect_waiting(&plan, PLAN_PART_SIGNAL, 1, "has the name of another");
}

/// Regions and signal bits beyond what a service can have.
static void places_have_bounds(void **state) {
    (void)state;
    enum { MANY = PLAN_MAX_BITS + 1 };
    struct {
        struct plan_header header;
        struct plan_service service;
        struct plan_grant grants[MANY];
    } plan = {.header = sample_plan().header, .service = sample_plan().services[SAMPLE_LAST]};
    plan.header.service_count = 1;
    plan.header.grant_count = MANY;
    plan.header.signal_count = plan.header.shared_count = 0;
    plan.header.size = sizeof(plan);
    plan.service.first_grant = 0;
    plan.service.grant_count = plan.service.signal_bits = MANY;
    for (unsigned i = 0; i < MANY; i++) {
        plan.grants[i] = sample_plan().grants[SAMPLE_TIMER];
        plan.grants[i].slot = (uint16_t)(PLAN_FIRST_SLOT + i);
        plan.grants[i].bit = (uint8_t)i;
        plan.grants[i].handle[0] = (char)('a' + i % 26);
        plan.grants[i].handle[1] = (char)('a' + i / 26);
    }
    struct plan checked;
    struct plan_fault fault;
    assert_false(plan_check(&plan, sizeof(plan), &checked, &fault));
    assert_string_equal(fault.what, "has no good number of signal bits");
    plan.service.slot_bits = 6;
    for (unsigned i = 0; i < MANY; i++) {
        plan.grants[i].kind = PLAN_INITRD;
        plan.grants[i].slot = plan.grants[i].bit = 0;
        plan.grants[i].region = (uint8_t)i;
    }
    plan.service.signal_bits = 0;
    plan.service.region_count = MANY;
    assert_false(plan_check(&plan, sizeof(plan), &checked, &fault));
    assert_string_equal(fault.what, "has no good number of regions");
}

static void each_part_has_a_name(void **state) {
    (void)state;
    assert_string_equal(plan_part_name(PLAN_PART_HEADER), "header");
    assert_string_equal(plan_part_name(PLAN_PART_SHARED), "shared memory");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_plan_is_taken),
        cmocka_unit_test(a_limit_can_be_left_out),
        cmocka_unit_test(the_smallest_plan_is_taken),
        cmocka_unit_test(a_plan_that_is_cut_short_is_refused),
        cmocka_unit_test(each_fault_is_told_with_its_place),
        cmocka_unit_test(names_are_not_shared),
        cmocka_unit_test(a_notification_has_one_waiter),
        cmocka_unit_test(places_have_bounds),
        cmocka_unit_test(each_part_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

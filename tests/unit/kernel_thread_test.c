// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Threads: what is bound to them and what revocation resets, starting, stopping, faults and their answers.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch.h"
#include "cpu_block.h"
#include "scheduler.h"
#include "syscall.h"
#include "thread.h"
#include "world.h"

static struct thread *thread;
static struct thread *other;
static uint64_t self;

static int start(void **state) {
    world_start(state);
    thread = world_thread();
    other = world_thread();
    self = world_handle_of(thread);
    return 0;
}

static int64_t bind(uint64_t which, uint64_t handle, uint64_t offset) {
    return world_call(other, SYS_THREAD_BIND, self, which, handle, offset);
}

static void revocation_resets_what_is_cached(void **state) {
    (void)state;
    uint64_t cnode = world_make(OBJECT_CNODE, 4);
    uint64_t space = world_make(OBJECT_ADDRESS_SPACE, 0);
    uint64_t frame = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t endpoint = world_make(OBJECT_ENDPOINT, 0);
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t reply = world_make(OBJECT_REPLY, 0);
    const uint64_t handles[] = {cnode, space, frame, endpoint, notification, reply};
    for (unsigned which = 0; which <= THREAD_SLOT_REPLY; which++) {
        assert_status(bind(which, handles[which], which == THREAD_SLOT_BUFFER ? 7 * IPC_BUFFER_SIZE : 0), 0);
    }
    assert_ptr_equal(thread->cnode_slots, world_object(cnode));
    assert_int_equal(thread->cnode_limit, 16);
    assert_int_equal(thread->space_root, physical_address(world_object(space)));
    assert_ptr_equal(thread->buffer, (char *)world_object(frame) + 7 * IPC_BUFFER_SIZE);
    assert_ptr_equal(((struct notification *)world_object(notification))->bound, thread);
    assert_ptr_equal(((struct reply *)world_object(reply))->bound, thread);
    for (unsigned which = 0; which <= THREAD_SLOT_REPLY; which++) {
        assert_status(world_call(other, SYS_CAP_REVOKE, WORLD_CNODE, handles[which]), 0);
        assert_true(slot_is_empty(&thread->slots[which]));
    }
    assert_ptr_equal(thread->cnode_slots, &cpu.no_cnode);
    assert_int_equal(thread->space_root, cpu.kernel_root);
    assert_null(thread->buffer);
    assert_null(thread->notification);
    assert_ptr_equal(thread->reply, &cpu.no_reply);
    assert_null(((struct notification *)world_object(notification))->bound);
    assert_null(((struct reply *)world_object(reply))->bound);
}

static void bindings_are_checked(void **state) {
    (void)state;
    uint64_t frame = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    uint64_t readable = world_derive(frame, RIGHT_FRAME_READ, 0);
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t signal = world_derive(notification, RIGHT_NOTIFICATION_SIGNAL, 0);
    assert_status(bind(THREAD_SLOT_REPLY + 1, 0, 0), ERR_INVALID_ARGUMENT);
    assert_status(bind(UINT64_MAX, 0, 0), ERR_INVALID_ARGUMENT);
    assert_status(bind(THREAD_SLOT_BUFFER, frame, 8), ERR_NOT_ALIGNED);
    assert_status(bind(THREAD_SLOT_BUFFER, frame, 4096), ERR_OUT_OF_RANGE);
    assert_status(bind(THREAD_SLOT_BUFFER, readable, 0), ERR_MISSING_RIGHT);
    assert_status(bind(THREAD_SLOT_BUFFER, notification, 0), ERR_WRONG_TYPE);
    assert_status(bind(THREAD_SLOT_BUFFER, 0, 512), ERR_INVALID_ARGUMENT);
    assert_status(bind(THREAD_SLOT_NOTIFICATION, signal, 0), ERR_MISSING_RIGHT);
    assert_status(bind(THREAD_SLOT_NOTIFICATION, notification, 512), ERR_INVALID_ARGUMENT);
    assert_status(bind(THREAD_SLOT_NOTIFICATION, 250, 0), ERR_INVALID_HANDLE);
    for (unsigned which = 1; which <= THREAD_SLOT_REPLY; which++) {
        assert_true(slot_is_empty(&thread->slots[which]));
    }
}

static void who_may_serve_binds_what_serving_takes_and_no_more(void **state) {
    (void)state;
    uint64_t serve = world_derive(self, RIGHT_THREAD_SERVE, 0);
    // So that a record of a denial would be seen.
    world_buffer(other);
    uint64_t notification = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t reply = world_make(OBJECT_REPLY, 0);
    assert_status(world_call(other, SYS_THREAD_BIND, serve, THREAD_SLOT_NOTIFICATION, notification, 0), 0);
    assert_status(world_call(other, SYS_THREAD_BIND, serve, THREAD_SLOT_REPLY, reply, 0), 0);
    assert_ptr_equal(thread->notification, world_object(notification));
    assert_ptr_equal(thread->reply, world_object(reply));
    assert_status(world_call(other, SYS_THREAD_BIND, serve, THREAD_SLOT_CNODE, WORLD_CNODE, 0), ERR_MISSING_RIGHT);
}

static void inspection_tells_what_a_thread_does(void **state) {
    (void)state;
    assert_status(world_call(other, SYS_THREAD_PRIORITY, self, 3, 4), 0);
    thread->cycles = 50;
    assert_status(world_call(other, SYS_THREAD_INSPECT, self), 0);
    const uint64_t *out = other->context.argument;
    assert_int_equal(out[0], THREAD_READY);
    assert_int_equal(out[1], 3);
    assert_int_equal(out[2], 4);
    // A cycle takes 2 ns.
    assert_int_equal(out[3], 100);
    assert_int_equal(out[4], 0x400000);
    thread_stop(thread);
    assert_status(world_call(other, SYS_THREAD_INSPECT, self), 0);
    assert_int_equal(out[0], THREAD_STOPPED);
}

static void a_new_binding_ends_the_old_one(void **state) {
    (void)state;
    uint64_t first = world_make(OBJECT_NOTIFICATION, 0);
    uint64_t second = world_make(OBJECT_NOTIFICATION, 0);
    assert_status(bind(THREAD_SLOT_NOTIFICATION, first, 0), 0);
    assert_status(bind(THREAD_SLOT_NOTIFICATION, second, 0), 0);
    assert_null(((struct notification *)world_object(first))->bound);
    assert_ptr_equal(thread->notification, world_object(second));
    assert_status(bind(THREAD_SLOT_NOTIFICATION, 0, 0), 0);
    assert_null(thread->notification);
}

static void starting_sets_the_registers_and_all_others_to_zero(void **state) {
    (void)state;
    assert_status(world_call(other, SYS_THREAD_START, self, 1, 2, 3, 4), ERR_IN_USE);
    assert_status(world_call(other, SYS_THREAD_STOP, self), 0);
    assert_status(world_call(other, SYS_THREAD_START, self, USER_END, 2, 3, 4), ERR_OUT_OF_RANGE);
    assert_status(world_call(other, SYS_THREAD_START, self, 1, USER_END + 1, 3, 4), ERR_OUT_OF_RANGE);
    assert_status(world_call(other, SYS_THREAD_START, self, 1, 2, 3, USER_END), ERR_OUT_OF_RANGE);
    assert_status(world_call(other, SYS_THREAD_START, self, 1, USER_END, UINT64_MAX, 0x1000), 0);
    struct context expected;
    context_init(&expected);
    expected.instruction = 1;
    expected.stack = USER_END;
    expected.argument[0] = UINT64_MAX;
    assert_memory_equal(&thread->context, &expected, sizeof(expected));
    assert_status(world_call(thread, SYS_THREAD_YIELD, self), 0);
    assert_ptr_equal(cpu.current, other);
    assert_int_equal(host.fs_base, 0);
    assert_status(world_call(other, SYS_THREAD_STOP, world_handle_of(other)), 0);
    assert_ptr_equal(cpu.current, thread);
    assert_int_equal(host.fs_base, 0x1000);
}

static void a_thread_can_end_itself(void **state) {
    (void)state;
    world_run(thread);
    struct endpoint *endpoint = world_object(world_make(OBJECT_ENDPOINT, 0));
    thread->context.status = SYS_CAP_DELETE;
    thread->context.argument[0] = WORLD_CNODE;
    thread->context.argument[1] = self;
    syscall_dispatch(thread);
    assert_true(scheduler_leave());
    assert_ptr_equal(cpu.current, other);
    assert_int_equal(endpoint->object.references, 1);
    world_check();
}

static void priorities_stay_below_the_callers_ceiling(void **state) {
    (void)state;
    assert_status(world_call(other, SYS_THREAD_PRIORITY, self, WORLD_PRIORITY + 1, 0), ERR_OUT_OF_RANGE);
    assert_status(world_call(other, SYS_THREAD_PRIORITY, self, 0, WORLD_PRIORITY + 1), ERR_OUT_OF_RANGE);
    assert_status(world_call(other, SYS_THREAD_PRIORITY, self, UINT64_C(1) << 32, 0), ERR_OUT_OF_RANGE);
    assert_status(world_call(other, SYS_THREAD_PRIORITY, self, 3, 4), 0);
    assert_int_equal(thread->priority, 3);
    assert_int_equal(thread->ceiling, 4);
    // The running one may give way to others.
    struct thread *third = world_thread();
    assert_status(world_call(other, SYS_THREAD_PRIORITY, world_handle_of(other), 2, 9), 0);
    assert_ptr_equal(cpu.current, third);
}

static void time_slices_are_set_and_told(void **state) {
    (void)state;
    uint64_t weak = world_derive(self, RIGHTS_THREAD & ~RIGHT_THREAD_SCHEDULE, 0);
    assert_status(world_call(other, SYS_THREAD_INSPECT, self), 0);
    assert_int_equal(other->context.argument[5], TIME_SLICE_NS);
    static const uint64_t good[] = {TIME_SLICE_MIN_NS, 1234567, TIME_SLICE_MAX_NS};
    static const uint64_t bad[] = {0, TIME_SLICE_MIN_NS - 1, TIME_SLICE_MAX_NS + 1, UINT64_MAX};
    for (unsigned i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_status(world_call(other, SYS_THREAD_SLICE, self, good[i]), 0);
        for (unsigned j = 0; j < sizeof(bad) / sizeof(bad[0]); j++) {
            assert_status(world_call(other, SYS_THREAD_SLICE, self, bad[j]), ERR_OUT_OF_RANGE);
        }
        assert_status(world_call(other, SYS_THREAD_SLICE, weak, TIME_SLICE_NS), ERR_MISSING_RIGHT);
        assert_status(world_call(other, SYS_THREAD_INSPECT, self), 0);
        assert_int_equal(other->context.argument[5], good[i]);
    }
}

static void nobody_gives_more_time_to_who_is_above_the_own_ceiling(void **state) {
    (void)state;
    thread_stop(thread);
    thread_set_priority(thread, WORLD_PRIORITY + 1, 0);
    assert_status(world_call(other, SYS_THREAD_SLICE, self, TIME_SLICE_NS + 1), ERR_OUT_OF_RANGE);
    assert_status(world_call(other, SYS_THREAD_SLICE, self, TIME_SLICE_NS), 0);
    assert_status(world_call(other, SYS_THREAD_SLICE, self, TIME_SLICE_NS - 1), 0);
    assert_status(world_call(other, SYS_THREAD_SLICE, self, TIME_SLICE_NS), ERR_OUT_OF_RANGE);
    assert_status(world_call(other, SYS_THREAD_SLICE, self, TIME_SLICE_MIN_NS - 1), ERR_OUT_OF_RANGE);
    thread_set_priority(thread, WORLD_PRIORITY, 0);
    assert_status(world_call(other, SYS_THREAD_SLICE, self, TIME_SLICE_MAX_NS), 0);
}

// ---- Faults

static struct thread *handler;
static uint64_t receive;

static void make_handler(void) {
    uint64_t own = world_make(OBJECT_ENDPOINT, 0);
    receive = world_derive(own, RIGHT_ENDPOINT_RECEIVE, 0);
    uint64_t send = world_derive(own, RIGHT_ENDPOINT_SEND, 42);
    handler = world_thread();
    world_reply(handler);
    assert_status(bind(THREAD_SLOT_FAULT, send, 0), 0);
}

static void fault(void) {
    world_run(thread);
    thread->context.argument[3] = 99;
    thread_fault(thread, FAULT_PAGE, 0x1234, FAULT_FLAG_WRITE);
    scheduler_leave();
    world_check();
}

static void assert_fault_message(void) {
    assert_int_equal(handler->context.argument[0], 42);
    assert_int_equal(handler->context.argument[1], (uint64_t)FAULT_PAGE << TAG_LABEL_SHIFT | 4);
    assert_int_equal(handler->context.argument[2], 0x1234);
    assert_int_equal(handler->context.argument[3], 0x400000);
    assert_int_equal(handler->context.argument[4], 0x500000);
    assert_int_equal(handler->context.argument[5], FAULT_FLAG_WRITE);
}

static void a_fault_is_a_message_and_its_answer_resumes(void **state) {
    (void)state;
    make_handler();
    assert_status(world_call(handler, SYS_RECV, receive), WAITS);
    fault();
    assert_fault_message();
    assert_int_equal(thread->state, THREAD_CALLING);
    assert_int_equal(thread->fast, 0);
    assert_status(world_call(handler, SYS_REPLY_RECV, receive, 3), ERR_MESSAGE_REFUSED);
    assert_status(world_call(handler, SYS_REPLY_RECV, receive, 1, USER_END), ERR_MESSAGE_REFUSED);
    assert_status(world_call(handler, SYS_REPLY_RECV, receive, 2, 0, USER_END + 1), ERR_MESSAGE_REFUSED);
    assert_status(world_call(handler, SYS_REPLY_RECV, receive, 0), WAITS);
    assert_int_equal(thread->context.instruction, 0x400000);
    assert_int_equal(thread->context.argument[3], 99);
    fault();
    assert_status(world_call(handler, SYS_REPLY_RECV, receive, 2, 0x600000, 0x700000), WAITS);
    assert_int_equal(thread->context.instruction, 0x600000);
    assert_int_equal(thread->context.stack, 0x700000);
    assert_int_equal(thread->context.argument[3], 99);
    assert_int_equal(thread->state, THREAD_READY);
}

static void a_fault_waits_in_the_queue(void **state) {
    (void)state;
    make_handler();
    fault();
    assert_int_equal(thread->state, THREAD_SENDING);
    assert_status(world_call(handler, SYS_RECV, receive), 0);
    assert_fault_message();
    assert_int_equal(thread->state, THREAD_CALLING);
}

static void a_fault_that_nobody_handles_stops_the_thread(void **state) {
    (void)state;
    fault();
    assert_int_equal(thread->state, THREAD_FAULTED);
    assert_status(world_call(other, SYS_THREAD_RESUME, self), 0);
    assert_int_equal(thread->context.argument[3], 99);
    make_handler();
    fault();
    // A queued fault, an unanswered one, and one sent to nobody.
    assert_status(world_call(other, SYS_CAP_DELETE, WORLD_CNODE, receive), 0);
    assert_int_equal(thread->state, THREAD_FAULTED);
    assert_status(world_call(other, SYS_THREAD_RESUME, self), 0);
    fault();
    assert_int_equal(thread->state, THREAD_FAULTED);
}

static void a_dropped_fault_stops_the_thread(void **state) {
    (void)state;
    make_handler();
    fault();
    assert_status(world_call(handler, SYS_RECV, receive), 0);
    assert_status(world_call(handler, SYS_RECV, receive), WAITS);
    assert_int_equal(thread->state, THREAD_FAULTED);
    assert_int_equal(thread->fast, WORLD_PRIORITY + 1);
    assert_int_equal(thread->context.argument[3], 99);
}

static void stopping_a_fault_leaves_the_registers_alone(void **state) {
    (void)state;
    make_handler();
    fault();
    assert_status(world_call(handler, SYS_RECV, receive), 0);
    assert_status(world_call(other, SYS_THREAD_STOP, self), 0);
    assert_int_equal(thread->context.argument[3], 99);
    assert_status(world_call(other, SYS_THREAD_RESUME, self), 0);
    assert_status(world_call(handler, SYS_REPLY, world_handle_of(handler->reply), 0), ERR_NO_CALLER);
}

static void registers_are_read_and_written_while_the_thread_is_still(void **state) {
    (void)state;
    const uint64_t good[4] = {0x1000, USER_END, FLAGS_FIXED | FLAGS_STEP, 0x2000};
    assert_status(world_call(other, SYS_THREAD_READ, self, REGISTERS_CONTROL), ERR_IN_USE);
    assert_status(world_call(other, SYS_THREAD_WRITE, self, REGISTERS_CONTROL, good[0], good[1], good[2], good[3]),
                  ERR_IN_USE);
    thread_stop(thread);
    assert_status(world_call(other, SYS_THREAD_WRITE, self, REGISTERS_CONTROL, good[0], good[1], good[2], good[3]), 0);
    assert_status(world_call(other, SYS_THREAD_READ, self, REGISTERS_CONTROL), 0);
    assert_memory_equal(other->context.argument, good, sizeof(good));
    assert_int_equal(thread->fs_base, 0x2000);
    assert_status(world_call(other, SYS_THREAD_WRITE, self, REGISTERS_FIRST, 1, 2, 3, 4), 0);
    assert_int_equal(thread->context.scratch[2], 3);
    assert_status(world_call(other, SYS_THREAD_WRITE, self, REGISTERS_FOURTH, 0, 0, 0, 1), ERR_INVALID_ARGUMENT);
    assert_status(world_call(other, SYS_THREAD_WRITE, self, REGISTERS_FOURTH + 1), ERR_INVALID_ARGUMENT);
    assert_status(thread_resume(thread), 0);
    assert_int_equal(thread->context.instruction, 0x1000);
}

static void the_registers_of_a_thread_that_faulted_can_be_read(void **state) {
    (void)state;
    thread->context.scratch[1] = 7;
    fault();
    assert_int_equal(thread->state, THREAD_FAULTED);
    assert_status(world_call(other, SYS_THREAD_READ, self, REGISTERS_CONTROL), 0);
    assert_int_equal(other->context.argument[0], 0x400000);
    assert_int_equal(other->context.argument[1], 0x500000);
    assert_int_equal(other->context.argument[2], FLAGS_FIXED);
    assert_status(world_call(other, SYS_THREAD_READ, self, REGISTERS_FIRST), 0);
    assert_int_equal(other->context.argument[1], 7);
    // This machine has no registers there.
    assert_status(world_call(other, SYS_THREAD_READ, self, REGISTERS_FOURTH), 0);
    assert_int_equal(other->context.argument[1], 0);
    assert_int_equal(thread->state, THREAD_FAULTED);
}

static void registers_that_would_harm_the_kernel_are_refused(void **state) {
    (void)state;
    static const struct {
        uint64_t instruction, stack, flags, fs_base;
        int64_t status;
    } rows[] = {
        {USER_END, 0, FLAGS_FIXED, 0, ERR_OUT_OF_RANGE},
        {UINT64_C(1) << 63, 0, FLAGS_FIXED, 0, ERR_OUT_OF_RANGE},
        {0, USER_END + 1, FLAGS_FIXED, 0, ERR_OUT_OF_RANGE},
        {0, 0, FLAGS_FIXED, USER_END, ERR_OUT_OF_RANGE},
        {0, 0, 0, 0, ERR_INVALID_ARGUMENT},                               // interrupts off
        {0, 0, FLAGS_FIXED | 3 << 12, 0, ERR_INVALID_ARGUMENT},           // IOPL
        {0, 0, FLAGS_FIXED | 1 << 17, 0, ERR_INVALID_ARGUMENT},           // VM
        {0, 0, FLAGS_FIXED | UINT64_C(1) << 32, 0, ERR_INVALID_ARGUMENT}, // reserved
        {0, 0, FLAGS_FIXED | FLAGS_FREE, 0, 0},
    };
    thread_stop(thread);
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct context before = thread->context;
        assert_status(world_call(other, SYS_THREAD_WRITE, self, REGISTERS_CONTROL, rows[i].instruction, rows[i].stack,
                                 rows[i].flags, rows[i].fs_base),
                      rows[i].status);
        assert_true(rows[i].status == 0 || memcmp(&before, &thread->context, sizeof(before)) == 0);
    }
    uint64_t weak = world_derive(self, RIGHTS_THREAD & ~RIGHT_THREAD_CONFIGURE, 0);
    assert_status(world_call(other, SYS_THREAD_READ, weak, REGISTERS_CONTROL), ERR_MISSING_RIGHT);
    assert_status(world_call(other, SYS_THREAD_WRITE, weak, REGISTERS_FIRST), ERR_MISSING_RIGHT);
}

static void a_faults_handler_writes_registers_before_it_answers(void **state) {
    (void)state;
    uint64_t owner = world_make(OBJECT_ENDPOINT, 0);
    uint64_t endpoint = world_derive(owner, RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE, 0);
    world_reply(other);
    assert_status(bind(THREAD_SLOT_FAULT, endpoint, 0), 0);
    world_run(thread);
    thread_fault(thread, FAULT_INVALID_OPCODE, 0, 0);
    scheduler_leave();
    // It queues with its fault, and then waits for the answer.
    assert_status(world_call(other, SYS_THREAD_WRITE, self, REGISTERS_CONTROL, 0x3000, 0, FLAGS_FIXED, 0), 0);
    assert_status(world_call(other, SYS_RECV, endpoint), 0);
    assert_status(world_call(other, SYS_THREAD_WRITE, self, REGISTERS_CONTROL, 0x4000, 0, FLAGS_FIXED, 0), 0);
    assert_status(world_call(other, SYS_REPLY_RECV, endpoint, TAG_NONBLOCK), ERR_WOULD_BLOCK);
    assert_int_equal(thread->state, THREAD_READY);
    assert_int_equal(thread->context.instruction, 0x4000);
}

static void no_selector_passes_from_thread_to_thread(void **state) {
    (void)state;
    world_run(thread);
    host.selectors = 3;
    assert_status(world_call(thread, SYS_THREAD_YIELD, self), 0);
    assert_ptr_equal(cpu.current, other);
    assert_int_equal(host.selectors, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(revocation_resets_what_is_cached, start, world_end),
        cmocka_unit_test_setup_teardown(bindings_are_checked, start, world_end),
        cmocka_unit_test_setup_teardown(who_may_serve_binds_what_serving_takes_and_no_more, start, world_end),
        cmocka_unit_test_setup_teardown(inspection_tells_what_a_thread_does, start, world_end),
        cmocka_unit_test_setup_teardown(a_new_binding_ends_the_old_one, start, world_end),
        cmocka_unit_test_setup_teardown(starting_sets_the_registers_and_all_others_to_zero, start, world_end),
        cmocka_unit_test_setup_teardown(a_thread_can_end_itself, start, world_end),
        cmocka_unit_test_setup_teardown(priorities_stay_below_the_callers_ceiling, start, world_end),
        cmocka_unit_test_setup_teardown(time_slices_are_set_and_told, start, world_end),
        cmocka_unit_test_setup_teardown(nobody_gives_more_time_to_who_is_above_the_own_ceiling, start, world_end),
        cmocka_unit_test_setup_teardown(a_fault_is_a_message_and_its_answer_resumes, start, world_end),
        cmocka_unit_test_setup_teardown(a_fault_waits_in_the_queue, start, world_end),
        cmocka_unit_test_setup_teardown(a_fault_that_nobody_handles_stops_the_thread, start, world_end),
        cmocka_unit_test_setup_teardown(a_dropped_fault_stops_the_thread, start, world_end),
        cmocka_unit_test_setup_teardown(registers_are_read_and_written_while_the_thread_is_still, start, world_end),
        cmocka_unit_test_setup_teardown(the_registers_of_a_thread_that_faulted_can_be_read, start, world_end),
        cmocka_unit_test_setup_teardown(registers_that_would_harm_the_kernel_are_refused, start, world_end),
        cmocka_unit_test_setup_teardown(a_faults_handler_writes_registers_before_it_answers, start, world_end),
        cmocka_unit_test_setup_teardown(no_selector_passes_from_thread_to_thread, start, world_end),
        cmocka_unit_test_setup_teardown(stopping_a_fault_leaves_the_registers_alone, start, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

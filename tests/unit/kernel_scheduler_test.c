// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/*.c kernel/arch/host/*.c kernel/arch/x86_64/paging.c tests/unit/kernel/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// Who runs: priorities, turns, time slices and who pays for them; the ready queues against a simple model.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "arch.h"
#include "cpu_block.h"
#include "scheduler.h"
#include "thread.h"
#include "world.h"

// A cycle takes 2 ns.
enum { THREADS = 12, STEPS = 50000, SLICE_CYCLES = TIME_SLICE_NS / 2, MS = 1000000, MS_CYCLES = MS / 2 };

static struct thread *threads[THREADS];

static int start(void **state) {
    world_start(state);
    for (unsigned i = 0; i < THREADS; i++) {
        threads[i] = world_thread();
    }
    return 0;
}

static struct thread *leave(void) {
    assert_true(scheduler_leave());
    return cpu.current;
}

/// The running thread blocks on nothing in particular.
static void block_current(void) {
    thread_stop(cpu.current);
}

static void equals_run_in_the_order_of_their_arrival(void **state) {
    (void)state;
    for (unsigned i = 0; i < THREADS; i++) {
        assert_ptr_equal(leave(), threads[i]);
        block_current();
    }
    assert_false(scheduler_leave());
    assert_ptr_equal(cpu.current, &cpu.idle);
}

static void a_more_urgent_thread_runs_at_once(void **state) {
    (void)state;
    block_current();
    assert_ptr_equal(leave(), threads[0]);
    thread_set_priority(threads[5], WORLD_PRIORITY + 1, 0);
    assert_ptr_equal(leave(), threads[5]);
    // Who was pushed aside goes on first.
    block_current();
    assert_ptr_equal(leave(), threads[0]);
    block_current();
    assert_ptr_equal(leave(), threads[1]);
}

/// One that is woken before others of its priority, and pushed aside by a more urgent one before it has run.
static void who_was_woken_first_of_equals_runs_first(void **state) {
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        thread_stop(threads[i]);
        thread_set_priority(threads[i], (uint8_t)(WORLD_PRIORITY + (i == 2 ? 2 : 1)), 0);
    }
    assert_ptr_equal(leave(), threads[4]);
    for (unsigned i = 0; i < 4; i++) {
        thread_resume(threads[i]);
    }
    static const unsigned expected[] = {2, 0, 1, 3, 4, 5};
    for (unsigned i = 0; i < 6; i++) {
        assert_ptr_equal(leave(), threads[expected[i]]);
        block_current();
    }
}

static void yielding_goes_round_among_equals(void **state) {
    (void)state;
    thread_set_priority(threads[0], WORLD_PRIORITY + 1, 0);
    thread_set_priority(threads[1], WORLD_PRIORITY + 1, 0);
    assert_ptr_equal(leave(), threads[0]);
    for (unsigned i = 1; i < 6; i++) {
        scheduler_yield();
        assert_ptr_equal(leave(), threads[i % 2]);
    }
    thread_set_priority(threads[0], WORLD_PRIORITY + 2, 0);
    assert_ptr_equal(leave(), threads[0]);
    scheduler_yield();
    assert_ptr_equal(leave(), threads[0]);
}

static void time_slices_end_and_are_paid_for(void **state) {
    (void)state;
    leave();
    assert_int_equal(cpu.timer, TIMER_SLICE);
    assert_int_equal(host.timer_ns, TIME_SLICE_NS);
    for (unsigned i = 0; i < 2 * THREADS; i++) {
        assert_ptr_equal(cpu.current, threads[i % THREADS]);
        host.cycles += SLICE_CYCLES + i % THREADS;
        scheduler_tick();
        leave();
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(scheduler_cycles(threads[i]), 2 * (SLICE_CYCLES + i));
    }
}

static void a_timer_that_is_early_is_armed_again(void **state) {
    (void)state;
    leave();
    assert_int_equal(host.timer_arms, 1);
    // The next one has a whole slice, which ends after what is armed.
    host.cycles += SLICE_CYCLES / 4;
    block_current();
    assert_ptr_equal(leave(), threads[1]);
    assert_int_equal(host.timer_arms, 1);
    host.cycles += SLICE_CYCLES / 4 * 3;
    scheduler_tick();
    assert_ptr_equal(leave(), threads[1]);
    assert_int_equal(host.timer_arms, 2);
    assert_int_equal(host.timer_ns, TIME_SLICE_NS / 4);
    host.cycles += SLICE_CYCLES / 4;
    scheduler_tick();
    assert_ptr_equal(leave(), threads[2]);
}

/// Somebody's short rest of a slice is not made longer by what was armed for another's.
static void a_slice_goes_on_for_no_longer_than_is_left_of_it(void **state) {
    (void)state;
    leave();
    host.cycles += SLICE_CYCLES / 4 * 3;
    thread_set_priority(threads[1], WORLD_PRIORITY + 1, 0);
    assert_ptr_equal(leave(), threads[1]);
    thread_set_priority(threads[2], WORLD_PRIORITY + 1, 0);
    host.cycles += SLICE_CYCLES;
    scheduler_tick();
    assert_ptr_equal(leave(), threads[2]);
    assert_int_equal(host.timer_ns, TIME_SLICE_NS);
    block_current();
    assert_ptr_equal(leave(), threads[1]);
    block_current();
    assert_ptr_equal(leave(), threads[0]);
    assert_int_equal(host.timer_ns, TIME_SLICE_NS / 4);
}

static void a_thread_alone_needs_no_timer(void **state) {
    (void)state;
    for (unsigned i = 1; i < THREADS; i++) {
        thread_stop(threads[i]);
    }
    leave();
    assert_int_equal(cpu.timer, TIMER_OFF);
    assert_int_equal(host.timer_arms, 0);
    host.clock_needs_reading = true;
    scheduler_timeouts_changed();
    leave();
    assert_int_equal(cpu.timer, TIMER_CLOCK);
    assert_int_equal(host.timer_ns, CLOCK_READING_NS);
    thread_resume(threads[1]);
    leave();
    assert_int_equal(cpu.timer, TIMER_SLICE);
    assert_int_equal(host.timer_arms, 2);
}

/// The running thread blocks and hands over to `next`.
static void hand_over_to(struct thread *next) {
    thread_stop(next);
    block_current();
    scheduler_hand_over(next);
    assert_ptr_equal(leave(), next);
}

static void a_lent_slice_is_paid_by_its_owner(void **state) {
    (void)state;
    leave();
    host.cycles += 10;
    unsigned arms = host.timer_arms;
    hand_over_to(threads[7]);
    host.cycles += 20;
    hand_over_to(threads[3]);
    host.cycles += 30;
    assert_int_equal(host.timer_arms, arms);
    assert_int_equal(scheduler_cycles(threads[0]), 60);
    assert_int_equal(scheduler_cycles(threads[7]), 0);
    // Without its owner the slice is nobody's.
    world_delete(world_handle_of(threads[0]));
    assert_ptr_equal(cpu.slice_owner, &cpu.idle);
    assert_ptr_equal(leave(), threads[3]);
    world_check();
}

static void nobody_is_handed_over_to_before_a_more_urgent_one(void **state) {
    (void)state;
    leave();
    thread_stop(threads[7]);
    thread_set_priority(threads[4], WORLD_PRIORITY + 1, 0);
    block_current();
    scheduler_hand_over(threads[7]);
    assert_ptr_equal(leave(), threads[4]);
    world_check();
    assert_int_equal(threads[7]->state, THREAD_READY);
}

static void who_is_stopped_before_it_takes_over_does_not(void **state) {
    (void)state;
    leave();
    thread_stop(threads[7]);
    block_current();
    scheduler_hand_over(threads[7]);
    thread_stop(threads[7]);
    assert_null(cpu.handoff);
    assert_ptr_equal(leave(), threads[1]);
    world_check();
}

/// Whether another would be ahead of it in the queue or not.
static void who_blocks_and_is_woken_before_the_kernel_is_left_goes_on(void **state) {
    (void)state;
    static void (*const wake[])(struct thread *) = {scheduler_wake, scheduler_hand_over};
    leave();
    for (unsigned i = 0; i < 2; i++) {
        block_current();
        wake[i](threads[0]);
        assert_ptr_equal(leave(), threads[0]);
        assert_null(cpu.handoff);
        world_check();
    }
}

static void who_is_pushed_aside_with_its_slice_used_up_goes_behind(void **state) {
    (void)state;
    leave();
    // A cycle takes 2 ns. The timer's interrupt has not come yet.
    host.cycles += TIME_SLICE_NS / 2;
    thread_set_priority(threads[5], WORLD_PRIORITY + 1, 0);
    assert_ptr_equal(leave(), threads[5]);
    block_current();
    assert_ptr_equal(leave(), threads[1]);
    assert_ptr_equal(cpu.ready[WORLD_PRIORITY].head->previous, threads[0]);
    assert_int_equal(host.timer_ns, TIME_SLICE_NS);
}

// ---- Time slices of different lengths

/// Lets the timer interrupt until another thread runs. Returns for how many cycles the one before did.
static uint64_t run_slice(void) {
    const struct thread *thread = cpu.current;
    uint64_t before = scheduler_cycles(thread);
    while (cpu.current == thread) {
        host.cycles += host.timer_ns / 2;
        scheduler_tick();
        leave();
    }
    return scheduler_cycles(thread) - before;
}

/// Stops all but the first `count`, and lets these begin slices of the lengths that they were given. The timer is armed
/// for the first one's.
static void begin_slices(unsigned count) {
    for (unsigned i = count; i < THREADS; i++) {
        thread_stop(threads[i]);
    }
    leave();
    for (unsigned i = 0; i < count; i++) {
        assert_ptr_equal(cpu.current, threads[i]);
        scheduler_yield();
        leave();
    }
    scheduler_timeouts_changed();
    assert_ptr_equal(leave(), threads[0]);
}

static void each_thread_has_time_slices_of_its_own_length(void **state) {
    (void)state;
    leave();
    for (unsigned i = 0; i < THREADS; i++) {
        scheduler_set_slice(threads[i], (i + 1) * MS);
    }
    // Those that all had before come first.
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(run_slice(), SLICE_CYCLES);
    }
    for (unsigned i = 0; i < 3 * THREADS; i++) {
        assert_ptr_equal(cpu.current, threads[i % THREADS]);
        assert_int_equal(run_slice(), (i % THREADS + 1) * MS_CYCLES);
    }
}

static void a_new_length_leaves_the_current_slice_as_it_is(void **state) {
    (void)state;
    static const uint64_t lengths[] = {TIME_SLICE_MIN_NS, TIME_SLICE_MAX_NS};
    uint64_t before = SLICE_CYCLES;
    begin_slices(2);
    for (unsigned i = 0; i < 2; i++) {
        host.cycles += before / 4;
        scheduler_set_slice(threads[0], lengths[i]);
        scheduler_timeouts_changed();
        leave();
        assert_int_equal(run_slice(), before - before / 4);
        run_slice();
        before = lengths[i] / 2;
    }
    assert_ptr_equal(cpu.current, threads[0]);
    assert_int_equal(run_slice(), before);
}

static void a_short_slice_after_a_long_one_has_the_timer_armed(void **state) {
    (void)state;
    scheduler_set_slice(threads[0], TIME_SLICE_MAX_NS);
    scheduler_set_slice(threads[1], MS);
    begin_slices(2);
    assert_int_equal(host.timer_ns, TIME_SLICE_MAX_NS);
    scheduler_yield();
    assert_ptr_equal(leave(), threads[1]);
    assert_int_equal(host.timer_ns, MS);
    // The way back leaves it alone: it comes early.
    unsigned arms = host.timer_arms;
    scheduler_yield();
    assert_ptr_equal(leave(), threads[0]);
    assert_int_equal(host.timer_arms, arms);
    assert_int_equal(run_slice(), TIME_SLICE_MAX_NS / 2);
}

/// What the timer stands at is the thread's own, from a slice that was longer.
static void a_slice_shorter_than_the_same_threads_last_one_has_the_timer_armed(void **state) {
    (void)state;
    scheduler_set_slice(threads[0], TIME_SLICE_MAX_NS);
    scheduler_set_slice(threads[1], TIME_SLICE_MAX_NS);
    begin_slices(2);
    scheduler_set_slice(threads[0], MS);
    scheduler_yield();
    assert_ptr_equal(leave(), threads[1]);
    assert_int_equal(host.timer_ns, TIME_SLICE_MAX_NS);
    scheduler_yield();
    assert_ptr_equal(leave(), threads[0]);
    assert_int_equal(host.timer_ns, MS);
    assert_int_equal(run_slice(), MS_CYCLES);
}

static void a_lent_slice_is_as_long_as_its_owners(void **state) {
    (void)state;
    scheduler_set_slice(threads[0], 3 * MS);
    scheduler_set_slice(threads[1], TIME_SLICE_MAX_NS);
    begin_slices(3);
    hand_over_to(threads[1]);
    assert_int_equal(host.timer_ns, 3 * MS);
    host.cycles += 3 * MS_CYCLES;
    scheduler_tick();
    assert_ptr_equal(leave(), threads[2]);
    assert_int_equal(scheduler_cycles(threads[0]), 3 * MS_CYCLES);
    assert_int_equal(scheduler_cycles(threads[1]), 0);
}

static void a_slice_whose_owner_has_ended_is_as_long_as_a_new_threads(void **state) {
    (void)state;
    thread_set_priority(threads[0], WORLD_PRIORITY + 1, 0);
    thread_set_priority(threads[3], WORLD_PRIORITY + 1, 0);
    assert_ptr_equal(leave(), threads[0]);
    hand_over_to(threads[3]);
    world_delete(world_handle_of(threads[0]));
    host.cycles += host.timer_ns / 2;
    scheduler_tick();
    assert_ptr_equal(leave(), threads[3]);
    assert_int_equal(host.timer_ns, TIME_SLICE_NS);
}

static void a_slice_counts_only_while_somebody_waits(void **state) {
    (void)state;
    scheduler_set_slice(threads[1], MS);
    begin_slices(1);
    host.cycles += 100 * SLICE_CYCLES;
    thread_resume(threads[1]);
    assert_ptr_equal(leave(), threads[0]);
    assert_int_equal(host.timer_ns, TIME_SLICE_NS);
    assert_int_equal(scheduler_cycles(threads[0]), 100 * SLICE_CYCLES);
    // A short one ends in time all the same.
    scheduler_yield();
    assert_ptr_equal(leave(), threads[1]);
    assert_int_equal(host.timer_ns, MS);
}

static void an_idle_cpu_reads_a_clock_that_would_lose_time(void **state) {
    (void)state;
    for (unsigned i = 0; i < THREADS; i++) {
        thread_stop(threads[i]);
    }
    host.clock_needs_reading = true;
    for (unsigned i = 1; i <= 3; i++) {
        assert_false(scheduler_leave());
        assert_int_equal(cpu.timer, TIMER_CLOCK);
        assert_int_equal(host.timer_ns, CLOCK_READING_NS);
        assert_int_equal(host.timer_arms, i);
        scheduler_tick();
    }
    assert_false(scheduler_leave());
    thread_resume(threads[3]);
    assert_ptr_equal(leave(), threads[3]);
}

// ---- The ready queues against a model: the numbers of all that are ready, in the order of their arrival

static unsigned order[THREADS];
static unsigned ready;

static void model_add(unsigned number) {
    order[ready++] = number;
}

static void model_remove(unsigned number) {
    unsigned at = 0;
    while (order[at] != number) {
        at++;
    }
    for (ready--; at < ready; at++) {
        order[at] = order[at + 1];
    }
}

static const struct thread *model_first(void) {
    const struct thread *first = NULL;
    for (unsigned i = 0; i < ready; i++) {
        if (first == NULL || threads[order[i]]->priority > first->priority) {
            first = threads[order[i]];
        }
    }
    return first;
}

static void toggle(unsigned number) {
    struct thread *thread = threads[number];
    if (thread->state == THREAD_READY) {
        scheduler_remove(thread);
        thread->state = THREAD_STOPPED;
        model_remove(number);
        return;
    }
    if (rand() % 2 == 0) {
        thread_set_priority(thread, (uint8_t)(rand() % PRIORITIES), 0);
    }
    scheduler_wake(thread);
    model_add(number);
}

static void assert_order(void) {
    const struct thread *first = model_first();
    assert_int_equal(cpu.ready_floor, first == NULL ? 1 : first->priority + 1);
    assert_ptr_equal(cpu.ready[cpu.ready_floor - 1].head, first);
    for (unsigned i = 0; i < ready; i++) {
        const struct thread *next = NULL;
        for (unsigned j = i + 1; j < ready && next == NULL; j++) {
            next = threads[order[j]]->priority == threads[order[i]]->priority ? threads[order[j]] : NULL;
        }
        assert_ptr_equal(threads[order[i]]->next, next);
    }
}

static void wakes_and_removals_keep_the_order(void **state) {
    (void)state;
    srand(1);
    ready = 0;
    for (unsigned i = 0; i < THREADS; i++) {
        model_add(i);
    }
    // While it runs, all others go into the queues.
    struct thread *most_urgent = world_thread();
    thread_set_priority(most_urgent, PRIORITY_MAX, PRIORITY_MAX);
    assert_ptr_equal(leave(), most_urgent);
    for (unsigned i = 0; i < STEPS; i++) {
        toggle((unsigned)rand() % THREADS);
        assert_order();
    }
    leave();
    world_check();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equals_run_in_the_order_of_their_arrival, start, world_end),
        cmocka_unit_test_setup_teardown(a_more_urgent_thread_runs_at_once, start, world_end),
        cmocka_unit_test_setup_teardown(who_was_woken_first_of_equals_runs_first, start, world_end),
        cmocka_unit_test_setup_teardown(yielding_goes_round_among_equals, start, world_end),
        cmocka_unit_test_setup_teardown(a_timer_that_is_early_is_armed_again, start, world_end),
        cmocka_unit_test_setup_teardown(a_slice_goes_on_for_no_longer_than_is_left_of_it, start, world_end),
        cmocka_unit_test_setup_teardown(time_slices_end_and_are_paid_for, start, world_end),
        cmocka_unit_test_setup_teardown(a_thread_alone_needs_no_timer, start, world_end),
        cmocka_unit_test_setup_teardown(a_lent_slice_is_paid_by_its_owner, start, world_end),
        cmocka_unit_test_setup_teardown(nobody_is_handed_over_to_before_a_more_urgent_one, start, world_end),
        cmocka_unit_test_setup_teardown(who_is_stopped_before_it_takes_over_does_not, start, world_end),
        cmocka_unit_test_setup_teardown(who_blocks_and_is_woken_before_the_kernel_is_left_goes_on, start, world_end),
        cmocka_unit_test_setup_teardown(who_is_pushed_aside_with_its_slice_used_up_goes_behind, start, world_end),
        cmocka_unit_test_setup_teardown(each_thread_has_time_slices_of_its_own_length, start, world_end),
        cmocka_unit_test_setup_teardown(a_new_length_leaves_the_current_slice_as_it_is, start, world_end),
        cmocka_unit_test_setup_teardown(a_short_slice_after_a_long_one_has_the_timer_armed, start, world_end),
        cmocka_unit_test_setup_teardown(a_slice_shorter_than_the_same_threads_last_one_has_the_timer_armed, start,
                                        world_end),
        cmocka_unit_test_setup_teardown(a_lent_slice_is_as_long_as_its_owners, start, world_end),
        cmocka_unit_test_setup_teardown(a_slice_whose_owner_has_ended_is_as_long_as_a_new_threads, start, world_end),
        cmocka_unit_test_setup_teardown(a_slice_counts_only_while_somebody_waits, start, world_end),
        cmocka_unit_test_setup_teardown(an_idle_cpu_reads_a_clock_that_would_lose_time, start, world_end),
        cmocka_unit_test_setup_teardown(wakes_and_removals_keep_the_order, start, world_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
//
// Delta debugging: longer and then shorter stretches of steps are left out, as long as what is left fails. Then come
// changes that make single steps needless: what a capability is copied to or moved to becomes a slot that nothing else
// uses; a copy is left out, and what used it uses what it was made from; a handle becomes one that each thread has from
// the beginning; time passes at once, or not at all.
#include "shrink.h"

#include <stddef.h>
#include <string.h>

#include "generate.h"

/// Slots from here on are for renaming, where nothing else uses them.
enum { FRESH_FIRST = 40, FRESH_END = 64, MOST_ROUNDS = 20, MOST_TO_PAIR = 40, ARGUMENTS = 6 };

// ---- Steps and slots

static const struct kozo_grammar_argument *argument_of(const struct step *step, unsigned place) {
    unsigned which = step->kind == STEP_SYSCALL ? step_syscall(step->number) : KOZO_GRAMMAR_SYSCALLS;
    if (which == KOZO_GRAMMAR_SYSCALLS || place >= kozo_grammar_syscalls[which].argument_count) {
        return NULL;
    }
    return &kozo_grammar_syscalls[which].arguments[place];
}

/// Does the argument name a slot, as a handle or as an index?
static bool names_slot(const struct kozo_grammar_argument *argument) {
    return argument != NULL &&
           (argument->kind == KOZO_GRAMMAR_CAPABILITY || argument->kind == KOZO_GRAMMAR_HANDLE ||
            argument->kind == KOZO_GRAMMAR_EMPTY_SLOT || argument->kind == KOZO_GRAMMAR_FILLED_SLOT);
}

/// The argument of that kind, or NULL.
static uint64_t *find_kind(struct step *step, enum kozo_grammar_kind kind) {
    for (unsigned place = 0; place < ARGUMENTS; place++) {
        const struct kozo_grammar_argument *argument = argument_of(step, place);
        if (argument != NULL && argument->kind == kind) {
            return &step->argument[place];
        }
    }
    return NULL;
}

static bool uses_slot(const struct step *steps, unsigned count, uint64_t slot) {
    for (unsigned i = 0; i < count; i++) {
        for (unsigned place = 0; place < ARGUMENTS; place++) {
            if (names_slot(argument_of(&steps[i], place)) && steps[i].argument[place] == slot) {
                return true;
            }
        }
    }
    return false;
}

/// What names one slot names another, whatever the CNode: if that is wrong it does not fail any more. The supervisor's
/// own handles stay.
static void rename_slot(struct step *steps, unsigned count, uint64_t from, uint64_t to) {
    for (unsigned i = 0; i < count; i++) {
        for (unsigned place = 0; place < ARGUMENTS; place++) {
            const struct kozo_grammar_argument *argument = argument_of(&steps[i], place);
            bool is_own =
                steps[i].thread == EPISODE_SUPERVISOR && argument != NULL && argument->kind != KOZO_GRAMMAR_EMPTY_SLOT;
            if (names_slot(argument) && !is_own && steps[i].argument[place] == from) {
                steps[i].argument[place] = to;
            }
        }
        for (unsigned cap = 0; cap < IPC_CAPS; cap++) {
            steps[i].send_caps[cap] = steps[i].send_caps[cap] == from ? to : steps[i].send_caps[cap];
        }
    }
}

// ---- Variations

static void copy_steps(const struct failure *from, struct step *steps, unsigned *count) {
    memcpy(steps, from->steps, from->count * sizeof(struct step));
    *count = from->count;
}

static void drop(struct step *steps, unsigned *count, unsigned start, unsigned length) {
    unsigned behind = *count - start - length;
    memmove(steps + start, steps + start + length, behind * sizeof(struct step));
    *count -= length;
}

/// Without a stretch of `length` steps, the last of which comes first.
static bool without_stretch(const struct failure *from, unsigned length, unsigned number, struct step *steps,
                            unsigned *count) {
    if (number * length >= from->count) {
        return false;
    }
    unsigned end = from->count - number * length;
    unsigned start = end > length ? end - length : 0;
    copy_steps(from, steps, count);
    drop(steps, count, start, end - start);
    return true;
}

/// Without a stretch of `length` steps that begins anywhere.
static bool without_window(const struct failure *from, unsigned length, unsigned number, struct step *steps,
                           unsigned *count) {
    if (number + length > from->count) {
        return false;
    }
    copy_steps(from, steps, count);
    drop(steps, count, number, length);
    return true;
}

/// Without two steps that are not neighbours, such as one that makes a thread wait and one that wakes it.
static bool without_pair(const struct failure *from, unsigned argument, unsigned number, struct step *steps,
                         unsigned *count) {
    unsigned first = number / from->count;
    unsigned second = number % from->count;
    (void)argument;
    if (first >= from->count) {
        return false;
    }
    copy_steps(from, steps, count);
    if (second > first + 1) {
        drop(steps, count, second, 1);
        drop(steps, count, first, 1);
    }
    return true;
}

/// All that is told by the clock comes earlier.
static void hasten(struct step *steps, unsigned count, uint64_t nanoseconds) {
    for (unsigned i = 0; i < count; i++) {
        steps[i].deadline -= nanoseconds;
        uint64_t *deadline = find_kind(&steps[i], KOZO_GRAMMAR_DEADLINE);
        if (deadline != NULL) {
            *deadline -= nanoseconds;
        }
    }
}

enum { WAIT_LATER, HASTEN };

/// Without the timer's interrupt that is step `number`. The time passes with the next, or not at all.
static bool without_time(const struct failure *from, unsigned how, unsigned number, struct step *steps,
                         unsigned *count) {
    if (number >= from->count) {
        return false;
    }
    copy_steps(from, steps, count);
    if (steps[number].kind != STEP_TIME) {
        return true;
    }
    uint64_t nanoseconds = steps[number].number;
    drop(steps, count, number, 1);
    if (how == HASTEN) {
        hasten(&steps[number], *count - number, nanoseconds);
        return true;
    }
    while (number < *count && steps[number].kind != STEP_TIME) {
        number++;
    }
    if (number < *count) {
        steps[number].number += nanoseconds;
    }
    return true;
}

/// With a step's empty slot where nothing else is.
static bool with_fresh_slot(const struct failure *from, unsigned argument, unsigned number, struct step *steps,
                            unsigned *count) {
    (void)argument;
    if (number >= from->count) {
        return false;
    }
    copy_steps(from, steps, count);
    const uint64_t *slot = find_kind(&steps[number], KOZO_GRAMMAR_EMPTY_SLOT);
    uint64_t fresh = FRESH_FIRST;
    while (fresh < FRESH_END && uses_slot(steps, *count, fresh)) {
        fresh++;
    }
    if (slot != NULL && *slot < FRESH_FIRST && fresh < FRESH_END) {
        rename_slot(&steps[number], *count - number, *slot, fresh);
    }
    return true;
}

/// Without a copy, or a move: what used it uses what it was made from.
static bool without_copy(const struct failure *from, unsigned argument, unsigned number, struct step *steps,
                         unsigned *count) {
    (void)argument;
    if (number >= from->count) {
        return false;
    }
    copy_steps(from, steps, count);
    unsigned step = *count - 1 - number;
    const uint64_t *to = find_kind(&steps[step], KOZO_GRAMMAR_EMPTY_SLOT);
    const uint64_t *source = find_kind(&steps[step], KOZO_GRAMMAR_FILLED_SLOT);
    if (to != NULL && source != NULL) {
        rename_slot(&steps[step + 1], *count - step - 1, *to, *source);
        drop(steps, count, step, 1);
    }
    return true;
}

/// With a handle of a step's that all threads have from the beginning.
static bool with_first_handle(const struct failure *from, unsigned argument, unsigned number, struct step *steps,
                              unsigned *count) {
    unsigned handle = 1 + number % EPISODE_HANDED;
    unsigned place = number / EPISODE_HANDED % ARGUMENTS;
    unsigned step = number / EPISODE_HANDED / ARGUMENTS;
    (void)argument;
    if (step >= from->count) {
        return false;
    }
    copy_steps(from, steps, count);
    const struct kozo_grammar_argument *changed = argument_of(&steps[step], place);
    bool is_its_own = steps[step].thread != EPISODE_SUPERVISOR && names_slot(changed);
    if (is_its_own && steps[step].argument[place] > EPISODE_HANDED) {
        steps[step].argument[place] = handle;
    }
    return true;
}

// ---- All of them

/// Leaves out steps that only together are needless.
static bool leave_out_several(struct failure *failure) {
    bool changed = run_variations(failure, without_pair, 0);
    for (unsigned length = 2; length < failure->count; length++) {
        changed = run_variations(failure, without_window, length) || changed;
    }
    return changed;
}

/// Leaves out single steps, and changes others so that they can be.
static void leave_out_steps(struct failure *failure) {
    bool changed = true;
    for (unsigned round = 0; round < MOST_ROUNDS && changed; round++) {
        (void)run_variations(failure, without_stretch, 1);
        changed = run_variations(failure, without_time, WAIT_LATER);
        changed = run_variations(failure, without_time, HASTEN) || changed;
        changed = run_variations(failure, without_copy, 0) || changed;
        changed = run_variations(failure, with_fresh_slot, 0) || changed;
        if (!changed && failure->count <= MOST_TO_PAIR) {
            changed = leave_out_several(failure);
        }
    }
}

void shrink(struct failure *failure) {
    const struct failure *exact = run_replay(failure->steps, failure->count, NULL);
    if (exact == NULL) {
        return;
    }
    uint64_t seed = failure->seed;
    *failure = *exact;
    failure->seed = seed;
    for (unsigned length = failure->count / 2; length > 1; length /= 2) {
        (void)run_variations(failure, without_stretch, length);
    }
    leave_out_steps(failure);
    // It takes many replays, and so waits until little is left.
    if (run_variations(failure, with_first_handle, 0)) {
        leave_out_steps(failure);
    }
}

// SPDX-License-Identifier: Apache-2.0
#include "timeout.h"

#include <stddef.h>

#include "cpu_block.h"
#include "panic.h"
#include "scheduler.h"
#include "work.h"

/// Objects with a timeout are at least 2^7 bytes apart.
enum { LOWEST_BIT = 7, ADDRESS_BITS = 64 };

static void put(struct timeout **place, struct timeout *timeout) {
    *place = timeout;
    if (timeout != NULL) {
        timeout->place = place;
    }
}

/// `timeout` takes the place of `other`, with what is below it.
static void replace(struct timeout *timeout, struct timeout *other) {
    put(other->place, timeout);
    put(&timeout->child[0], other->child[0]);
    put(&timeout->child[1], other->child[1]);
}

void timeout_set(struct timeout *timeout, uint64_t deadline) {
    kassert(!timeout_is_set(timeout));
    timeout->deadline = deadline;
    struct timeout *falling = timeout;
    struct timeout **place = &cpu.timeouts;
    // Invariant: `falling` may stand at `place`, for its bits say so as those of all who stand on the way.
    for (unsigned bit = LOWEST_BIT; *place != NULL; bit++) {
        kassert(bit < ADDRESS_BITS);
        struct timeout *here = *place;
        if (falling->deadline < here->deadline) {
            replace(falling, here);
            falling = here;
        }
        place = &(*place)->child[(uintptr_t)falling >> bit & 1];
    }
    put(place, falling);
    falling->child[0] = falling->child[1] = NULL;
    if (cpu.timeouts == timeout) {
        scheduler_timeouts_changed();
    }
}

void timeout_cancel(struct timeout *timeout) {
    if (!timeout_is_set(timeout)) {
        return;
    }
    // The child that is due sooner moves up and leaves a hole, above its own children and beside its sibling's place.
    struct timeout **hole = timeout->place;
    struct timeout *below[2] = {timeout->child[0], timeout->child[1]};
    while (below[0] != NULL || below[1] != NULL) {
        unsigned side = below[0] == NULL || (below[1] != NULL && below[1]->deadline < below[0]->deadline);
        struct timeout *up = below[side];
        struct timeout *sibling = below[!side];
        below[0] = up->child[0];
        below[1] = up->child[1];
        put(hole, up);
        put(&up->child[!side], sibling);
        hole = &up->child[side];
        work_done(WORK_TIMEOUT_LEVEL);
    }
    *hole = NULL;
    timeout->place = NULL;
}

struct timeout *timeout_take(uint64_t now) {
    struct timeout *first = cpu.timeouts;
    if (first == NULL || first->deadline > now) {
        return NULL;
    }
    timeout_cancel(first);
    return first;
}

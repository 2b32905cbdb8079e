// SPDX-License-Identifier: Apache-2.0
#include "object.h"

#include "capability.h"
#include "cpu_block.h"
#include "irq.h"
#include "paging.h"
#include "panic.h"
#include "thread.h"
#include "timer.h"
#include "work.h"

enum { SLOT_SIZE_BITS = 6 };
_Static_assert(1 << SLOT_SIZE_BITS == SLOT_SIZE, "size of a slot");

const struct object_kind object_kinds[OBJECT_AUDIT + 1] = {
    [OBJECT_UNTYPED] = {UNTYPED_MIN_BITS, UNTYPED_MAX_BITS, 0},
    [OBJECT_CNODE] = {CNODE_MIN_BITS, CNODE_MAX_BITS, SLOT_SIZE_BITS},
    [OBJECT_THREAD] = {0, 0, THREAD_SIZE_BITS},
    [OBJECT_ADDRESS_SPACE] = {0, 0, PAGE_TABLE_SIZE_BITS},
    [OBJECT_PAGE_TABLE] = {0, 0, PAGE_TABLE_SIZE_BITS},
    // And nothing between.
    [OBJECT_FRAME] = {FRAME_SMALL_BITS, FRAME_LARGE_BITS, 0},
    [OBJECT_ENDPOINT] = {0, 0, 7},
    [OBJECT_REPLY] = {0, 0, 6},
    [OBJECT_NOTIFICATION] = {0, 0, 6},
    [OBJECT_IRQ] = {0, 0, 7},
    [OBJECT_TIMER] = {0, 0, 7},
};
_Static_assert(sizeof(struct endpoint) == 1 << 7 && sizeof(struct reply) == 1 << 6 &&
                   sizeof(struct notification) == 1 << 6 && sizeof(struct irq) == 1 << 7 &&
                   sizeof(struct timer) == 1 << 7,
               "sizes of kinds");

struct object *address_space_object(void *space) {
    return &((struct address_space *)space)->object;
}

static void cnode_init(struct cnode *cnode, uint64_t size_bits) {
    cnode->object.references = 1;
    cnode->object.type = OBJECT_CNODE;
    cnode->slot_count = UINT64_C(1) << size_bits;
}

void object_init(uint64_t type, void *memory, uint64_t size_bits) {
    struct object *object = memory;
    switch (type) {
    case OBJECT_CNODE:
        cnode_init(memory, size_bits);
        return;
    case OBJECT_THREAD:
        thread_init(memory);
        break;
    case OBJECT_ADDRESS_SPACE:
        address_space_init(memory);
        object = &((struct address_space *)memory)->object;
        break;
    case OBJECT_IRQ:
        ((struct irq *)memory)->notification.home = HOME_IRQ;
        break;
    case OBJECT_TIMER:
        ((struct timer *)memory)->notification.home = HOME_TIMER;
        break;
    case OBJECT_ENDPOINT:
        ((struct endpoint *)memory)->waiting.head = &cpu.nobody;
        break;
    case OBJECT_REPLY:
        ((struct reply *)memory)->caller = &cpu.nobody;
        break;
    case OBJECT_NOTIFICATION:
        break;
    default:
        return;
    }
    object->references = 1;
    object->type = type;
}

bool object_ends_with(const struct slot *slot) {
    const struct object *object = object_of(slot);
    return object != NULL && object->references == 1;
}

/// Slots that an object of the type holds itself; none for all others, whose slots, if any, are emptied otherwise.
static struct slot *own_slots(const struct slot *slot, unsigned *count) {
    *count = slot->type == OBJECT_THREAD ? THREAD_SLOT_REPLY + 1 : 1;
    switch (slot->type) {
    case OBJECT_THREAD:
        return ((struct thread *)slot->object)->slots;
    case OBJECT_IRQ:
        return &((struct irq *)slot->object)->notification;
    case OBJECT_TIMER:
        return &((struct timer *)slot->object)->notification;
    default:
        *count = 0;
        return NULL;
    }
}

struct slot *object_held(const struct slot *slot) {
    unsigned count;
    struct slot *slots = own_slots(slot, &count);
    for (unsigned i = 0; i < count; i++) {
        if (!slot_is_empty(&slots[i])) {
            return &slots[i];
        }
    }
    return NULL;
}

static void grave_leave(struct cnode *cnode) {
    *cnode->grave.place = cnode->grave.next;
    if (cnode->grave.next != NULL) {
        cnode->grave.next->grave.place = cnode->grave.place;
    }
}

static void grave_join(struct cnode *cnode, struct cnode **place) {
    cnode->grave.next = *place;
    cnode->grave.place = place;
    if (*place != NULL) {
        (*place)->grave.place = &cnode->grave.next;
    }
    *place = cnode;
    cpu.unsettled = true;
}

/// What a thread that ends has not yet emptied is emptied when nothing else runs.
static bool hand_over_graves(struct thread *thread) {
    while (thread->graves != NULL) {
        if (work_is_over()) {
            return false;
        }
        struct cnode *cnode = thread->graves;
        grave_leave(cnode);
        grave_join(cnode, &cpu.idle.graves);
        work_done(WORK_GRAVE);
    }
    return true;
}

bool object_stop(struct slot *slot) {
    switch (slot->type) {
    case OBJECT_THREAD:
        slot->rights = 0;
        thread_destroy(slot->object);
        return hand_over_graves(slot->object);
    case OBJECT_IRQ:
        irq_destroy(slot->object);
        return true;
    case OBJECT_TIMER:
        timer_cancel(slot->object);
        return true;
    default:
        return true;
    }
}

void cnode_die(struct slot *last) {
    struct cnode *cnode = last->object;
    uint64_t slot_count = cnode->slot_count;
    // Nobody can name slot 0, now that nobody can name the CNode.
    struct slot *grave = cnode_slots(cnode);
    *grave = (struct slot){.type = OBJECT_CNODE, .size_bits = last->size_bits, .home = HOME_GRAVE};
    derivation_replace(last, grave);
    *last = (struct slot){.home = last->home};
    cnode->grave.left = slot_count;
    // A thread that is ending itself buries nothing any more.
    struct thread *undertaker = cpu.current->state == THREAD_READY ? cpu.current : &cpu.idle;
    grave_join(cnode, &undertaker->graves);
}

bool cnode_bury(struct cnode *cnode) {
    struct slot *slots = cnode_slots(cnode);
    for (; cnode->grave.left > 1; cnode->grave.left--) {
        if (work_is_over()) {
            return false;
        }
        struct slot *slot = &slots[cnode->grave.left - 1];
        if (slot_is_empty(slot)) {
            work_done(WORK_EMPTY_SLOT);
        } else if (capability_delete(slot)) {
            work_done(WORK_CAPABILITY);
        } else {
            return false;
        }
    }
    grave_leave(cnode);
    derivation_remove(slots);
    return true;
}

bool object_bury(struct thread *thread) {
    while (thread->graves != NULL) {
        if (!cnode_bury(thread->graves)) {
            return false;
        }
    }
    return true;
}

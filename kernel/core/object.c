// SPDX-License-Identifier: Apache-2.0
#include "object.h"

#include "capability.h"
#include "cpu_block.h"
#include "ipc.h"
#include "irq.h"
#include "paging.h"
#include "panic.h"
#include "thread.h"
#include "timer.h"

enum { SMALL_OBJECT_BITS = 6, ENDPOINT_SIZE_BITS = 7, IRQ_SIZE_BITS = 7, TIMER_SIZE_BITS = 7, SLOT_SIZE_BITS = 6 };
_Static_assert(1 << SLOT_SIZE_BITS == SLOT_SIZE, "size of a slot");

unsigned object_size_bits(uint64_t type, uint64_t size_bits) {
    switch (type) {
    case OBJECT_UNTYPED:
    case OBJECT_FRAME:
        return (unsigned)size_bits;
    case OBJECT_CNODE:
        return (unsigned)size_bits + SLOT_SIZE_BITS;
    case OBJECT_THREAD:
        return THREAD_SIZE_BITS;
    case OBJECT_ADDRESS_SPACE:
    case OBJECT_PAGE_TABLE:
        return PAGE_TABLE_SIZE_BITS;
    case OBJECT_ENDPOINT:
        return ENDPOINT_SIZE_BITS;
    case OBJECT_IRQ:
        return IRQ_SIZE_BITS;
    case OBJECT_TIMER:
        return TIMER_SIZE_BITS;
    default:
        return SMALL_OBJECT_BITS;
    }
}

struct object *object_of(const struct slot *slot) {
    switch (slot->type) {
    case OBJECT_CNODE:
    case OBJECT_THREAD:
    case OBJECT_ENDPOINT:
    case OBJECT_REPLY:
    case OBJECT_NOTIFICATION:
    case OBJECT_IRQ:
    case OBJECT_TIMER:
        return slot->object;
    case OBJECT_ADDRESS_SPACE:
        return &((struct address_space *)slot->object)->object;
    default:
        return NULL;
    }
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
    case OBJECT_REPLY:
    case OBJECT_NOTIFICATION:
        break;
    default:
        return;
    }
    object->references = 1;
    object->type = type;
}

static void die_later(struct object *object) {
    object->next_dying = cpu.dying;
    cpu.dying = object;
}

void object_destroy(struct object *object) {
    switch (object->type) {
    case OBJECT_ENDPOINT:
        endpoint_close((struct endpoint *)object);
        break;
    case OBJECT_REPLY:
        reply_destroy((struct reply *)object);
        break;
    case OBJECT_NOTIFICATION:
        // Who waited, waited by a capability.
        break;
    case OBJECT_ADDRESS_SPACE:
        address_space_release(container_of(object, struct address_space, object));
        break;
    case OBJECT_THREAD:
        thread_destroy((struct thread *)object);
        die_later(object);
        break;
    case OBJECT_IRQ:
        irq_destroy((struct irq *)object);
        die_later(object);
        break;
    case OBJECT_TIMER:
        timer_cancel((struct timer *)object);
        die_later(object);
        break;
    case OBJECT_CNODE:
        die_later(object);
        break;
    default:
        panic("object of type %lu destroyed", object->type);
    }
}

static void empty(struct slot *slots, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        if (!slot_is_empty(&slots[i])) {
            capability_delete(&slots[i]);
        }
    }
}

void object_bury(void) {
    // Emptying slots may end further objects; they join the list, so the stack stays flat however they are nested.
    while (cpu.dying != NULL) {
        struct object *object = cpu.dying;
        cpu.dying = object->next_dying;
        if (object->type == OBJECT_CNODE) {
            struct cnode *cnode = (struct cnode *)object;
            empty(cnode_slots(cnode) + 1, cnode->slot_count - 1);
        } else if (object->type == OBJECT_THREAD) {
            struct thread *thread = (struct thread *)object;
            empty(thread->slots, THREAD_SLOT_REPLY + 1);
        } else if (object->type == OBJECT_TIMER) {
            empty(&((struct timer *)object)->notification, 1);
        } else {
            empty(&((struct irq *)object)->notification, 1);
        }
    }
}

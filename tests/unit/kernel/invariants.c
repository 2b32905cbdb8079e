// SPDX-License-Identifier: Apache-2.0
#include "invariants.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "arch.h"
#include "cpu_block.h"
#include "ipc.h"
#include "paging.h"
#include "wait.h"

enum { MAX_SLOTS = 4096, TABLE_SIZE = 4 * MAX_SLOTS };

/// What the walk knows of an address: a slot, or an object by its capabilities.
struct known {
    const void *address;
    unsigned round;
    /// OBJECT_..., or 0 for a slot.
    uint64_t type;
    uint64_t size_bits;
    uint64_t references;
    uint64_t receive_capabilities;
    /// One of its capabilities has no rights: it may be one that is being deleted, and the object on its end.
    bool may_end;
};

static struct {
    /// Entries of the table with another number are free.
    unsigned round;
    struct known table[TABLE_SIZE];
    const struct slot *slots[MAX_SLOTS];
    unsigned slot_count;
    struct known *objects[MAX_SLOTS];
    unsigned object_count;
    /// Slot 0 of each CNode that has died, and how many of these are in a thread's list.
    const struct slot *graves[MAX_SLOTS];
    unsigned grave_count;
    unsigned graves_listed;
    /// Slots in use in all CNodes, threads and interrupts.
    unsigned slots_in_use;
    /// Threads by state, and those found in the queue or Reply that the state says.
    uint64_t in_state[THREAD_FAULTED + 1];
    uint64_t found[THREAD_FAULTED + 1];
    /// Replies in the list of an endpoint, and those that say so.
    uint64_t timeouts_set;
    uint64_t serving;
    uint64_t served;
} walk;

static jmp_buf give_up;
static char fault[256];

#define require(condition, ...)                                                                                        \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            broken(#condition, __VA_ARGS__);                                                                           \
        }                                                                                                              \
    } while (0)

__attribute__((format(printf, 2, 3))) _Noreturn static void broken(const char *condition, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(fault, sizeof(fault), format, arguments);
    va_end(arguments);
    snprintf(fault + length, sizeof(fault) - (size_t)length, ": not true: %s", condition);
    longjmp(give_up, 1);
}

/// The entry of `address`, which is new if its round is another one.
static struct known *lookup(const void *address) {
    uint64_t hash = ((uint64_t)address >> 3) * UINT64_C(0x9e3779b97f4a7c15) >> 40;
    struct known *known = &walk.table[hash % TABLE_SIZE];
    while (known->round == walk.round && known->address != address) {
        known = known == &walk.table[TABLE_SIZE - 1] ? walk.table : known + 1;
    }
    return known;
}

static bool is_known(const void *address, uint64_t type) {
    const struct known *known = lookup(address);
    return known->round == walk.round && known->type == type;
}

// ---- The derivation list

static void check_derived(const struct slot *parent, const struct slot *child) {
    require(child->type != 0, "a slot in the tree");
    require(child->home <= HOME_GRAVE, "a slot of type %u", child->type);
    if (child->type == OBJECT_IO_PORT) {
        require(child->ports.first <= child->ports.last, "an IoPort");
    }
    if (child->type == OBJECT_AUDIT) {
        // It stands anywhere, with nothing of its own.
        require(child->object == NULL, "an audit");
    } else if (parent->type == OBJECT_UNTYPED) {
        const void *object = child->home == HOME_GRAVE ? child : child->object;
        uint64_t offset = (uint64_t)object - (uint64_t)parent->object;
        require(offset < parent->watermark && parent->watermark <= UINT64_C(1) << parent->size_bits,
                "a child of an Untyped");
    } else if (parent->type == child->type && parent->object == child->object) {
        uint64_t allowed = parent->rights;
        allowed |= slot_has(parent, RIGHT_ENDPOINT_OWN) ? RIGHT_ENDPOINT_RECEIVE : 0;
        // What is being deleted has lost its rights before those that it leaves to its parent.
        require(parent->rights == 0 || (child->rights & ~allowed) == 0, "rights of a derived capability of type %u",
                child->type);
        bool badged = child->type == OBJECT_ENDPOINT || child->type == OBJECT_NOTIFICATION;
        require(!badged || parent->badge == 0 || child->badge == parent->badge, "a derived badge");
    }
}

static void note_slot(const struct slot *slot) {
    require(walk.slot_count < MAX_SLOTS, "more slots than the walk has room for");
    struct known *entry = lookup(slot);
    require(entry->round != walk.round, "a slot stands twice in the tree");
    *entry = (struct known){.address = slot, .round = walk.round};
    walk.slots[walk.slot_count++] = slot;
    if (slot->home == HOME_GRAVE) {
        // It is the CNode itself.
        require(slot->type == OBJECT_CNODE && slot->rights == 0, "slot 0 of a CNode that died");
        walk.graves[walk.grave_count++] = slot;
        return;
    }
    if (slot->object == NULL || slot->type == OBJECT_UNTYPED) {
        return;
    }
    struct known *known = lookup(slot->object);
    if (known->round != walk.round) {
        *known = (struct known){slot->object, walk.round, slot->type, slot->size_bits, 0, 0, false};
        walk.objects[walk.object_count++] = known;
    }
    require(known->type == slot->type, "an object has capabilities of two types");
    known->references++;
    known->receive_capabilities += slot_has(slot, RIGHT_ENDPOINT_RECEIVE);
    known->may_end = known->may_end || slot->rights == 0;
}

static void walk_tree(const struct slot *root) {
    static const struct slot *open[MAX_SLOTS];
    unsigned depth = 0;
    open[0] = root;
    const struct link *link = &root->open;
    for (;;) {
        require(link->next != NULL && link->next->previous == link, "the derivation list, %u deep", depth);
        link = link->next;
        if (link == &open[depth]->close) {
            if (depth-- == 0) {
                break;
            }
            continue;
        }
        const struct slot *slot = container_of(link, struct slot, open);
        check_derived(open[depth], slot);
        note_slot(slot);
        open[++depth] = slot;
    }
    require(root->close.next == &root->open, "the end of the derivation list");
}

// ---- Objects and the slots in them

static void check_slots(const struct slot *slots, uint64_t count, unsigned home, unsigned homes) {
    for (uint64_t i = 0; i < count; i++) {
        const struct slot *slot = &slots[i];
        require(slot->home == home + homes * i, "home of slot %lu", i);
        if (slot_is_empty(slot)) {
            require(slot->object == NULL && slot->rights == 0 && slot->entry == NULL && slot->open.next == NULL &&
                        slot->close.next == NULL,
                    "an empty slot, home %u", slot->home);
            continue;
        }
        require(is_known(slot, 0), "a slot with a capability of type %u is not in the tree", slot->type);
        walk.slots_in_use++;
    }
}

/// Who waits by the capability in `slot`, in state SENDING or WAITING, waits on its object. Returns how many there are.
static uint64_t check_waiting(const struct slot *slot) {
    unsigned state = slot->type == OBJECT_ENDPOINT ? THREAD_SENDING : THREAD_WAITING;
    uint64_t right = slot->type == OBJECT_ENDPOINT ? RIGHT_ENDPOINT_SEND : RIGHT_NOTIFICATION_WAIT;
    struct thread *const *place = &slot->waiting;
    uint64_t count = 0;
    for (const struct thread *thread = *place; thread != NULL; thread = *place) {
        require(is_known(thread, OBJECT_THREAD), "what waits by a capability is no thread");
        bool may = slot_has(slot, right) || slot->rights == 0;
        require(thread->state == state && may, "a thread waits by a capability in state %u", thread->state);
        require(thread->blocked_on == slot->object && thread->waits_place == place, "a thread waits by a capability");
        place = &thread->waits_next;
        require(++count <= walk.object_count, "a list without end");
    }
    return count;
}

/// The threads that wait are as many as those that wait by some capability.
static void check_waits(void) {
    uint64_t waiting = 0;
    for (unsigned i = 0; i < walk.slot_count; i++) {
        if (walk.slots[i]->type == OBJECT_ENDPOINT || walk.slots[i]->type == OBJECT_NOTIFICATION) {
            waiting += check_waiting(walk.slots[i]);
        }
    }
    uint64_t there = walk.in_state[THREAD_SENDING] + walk.in_state[THREAD_WAITING];
    require(waiting == there, "%lu threads wait, %lu by a capability", there, waiting);
}

/// A queue's threads all have this state and wait on `object`. Returns how many there are.
static uint64_t check_queue(const struct queue *queue, unsigned state, const void *object) {
    // The first one's previous is the last.
    const struct thread *previous = queue->head != NULL ? queue->head->previous : NULL;
    uint64_t count = 0;
    for (const struct thread *thread = queue->head; thread != NULL; thread = thread->next) {
        require(is_known(thread, OBJECT_THREAD), "a queue holds what is no thread");
        require(thread->previous == previous, "thread %lu of a queue", count);
        require(thread->state == state, "a thread in a queue for state %u", state);
        const void *waits_on = state == THREAD_RECEIVING ? wait_endpoint(thread) : thread->blocked_on;
        require(object == NULL || waits_on == object, "a thread in a queue for state %u", state);
        previous = thread;
        require(++count <= walk.object_count, "a queue without end");
    }
    require(queue->head == NULL || queue->head->previous == previous, "a queue's end");
    walk.found[state] += count;
    return count;
}

static void check_endpoint(const struct endpoint *endpoint, const struct known *known) {
    require(endpoint->receive_capabilities == known->receive_capabilities, "%lu counted, %lu there",
            endpoint->receive_capabilities, known->receive_capabilities);
    const struct thread *first = endpoint_first(endpoint);
    const struct queue waiting = {(struct thread *)first};
    uint64_t senders = 0;
    if (first != NULL) {
        bool sends = first->state == THREAD_SENDING;
        uint64_t count = check_queue(&waiting, sends ? THREAD_SENDING : THREAD_RECEIVING, endpoint);
        senders = sends ? count : 0;
    }
    for (const struct thread *thread = endpoint_receiver(endpoint); thread != NULL; thread = thread->next) {
        require(is_known(thread->blocked_on, 0), "a thread receives by a capability that is gone");
        const struct slot *by = thread->blocked_on;
        require(slot_has(by, RIGHT_ENDPOINT_RECEIVE) || (by->rights == 0 && by->has_receivers),
                "a thread receives without the right");
        require(thread->reply == &cpu.no_reply || thread->reply->endpoint == endpoint, "a receiver's Reply");
    }
    const struct reply *previous = NULL;
    uint64_t replies = 0;
    for (const struct reply *reply = endpoint->replies; reply != NULL; previous = reply, reply = reply->next) {
        require(is_known(reply, OBJECT_REPLY), "an endpoint's list holds what is no Reply");
        require(reply->endpoint == endpoint && reply->previous == previous, "a Reply in an endpoint's list");
        require(++replies <= walk.object_count, "a list without end");
    }
    walk.serving += replies;
    require(replies + senders == 0 || endpoint->receive_capabilities != 0 || known->may_end,
            "threads wait where nobody can receive");
}

static void check_reply(const struct reply *reply) {
    const struct thread *caller = reply_caller(reply);
    if (caller != NULL) {
        require(is_known(caller, OBJECT_THREAD), "a Reply's caller");
        require(caller->state == THREAD_CALLING && caller->blocked_on == reply, "a Reply's caller");
        walk.found[THREAD_CALLING]++;
    }
    require(caller == NULL || reply->endpoint != NULL, "a caller from nowhere");
    walk.served += reply->endpoint != NULL;
    if (reply->bound != NULL) {
        require(is_known(reply->bound, OBJECT_THREAD) && reply->bound->reply == reply, "a bound Reply");
    }
}

static void check_notification(const struct notification *notification) {
    uint64_t waiters = check_queue(&notification->waiters, THREAD_WAITING, notification);
    require(waiters == 0 || notification->bits == 0, "threads wait for signals that are there");
    const struct thread *bound = notification->bound;
    if (bound != NULL) {
        require(is_known(bound, OBJECT_THREAD) && bound->notification == notification, "a bound Notification");
        require(bound->state != THREAD_RECEIVING || notification->bits == 0, "a thread receives in spite of signals");
    }
}

static const void *bound_object(const struct thread *thread, unsigned which) {
    const struct slot *slot = &thread->slots[which];
    // While an address space ends with the capability, its thread is in none.
    bool is_left = which == THREAD_SLOT_SPACE && slot->rights == 0 && thread->space_root == cpu.kernel_root;
    return is_left ? NULL : slot->object;
}

/// The CNodes that the thread is to bury have all died.
static void check_graves_of(const struct thread *thread) {
    struct cnode *const *place = &thread->graves;
    for (const struct cnode *cnode = *place; cnode != NULL; cnode = *place) {
        require(is_known(cnode, 0) && ((const struct slot *)cnode)->home == HOME_GRAVE, "a CNode to bury");
        require(cnode->grave.place == place, "the list of CNodes to bury");
        require(++walk.graves_listed <= walk.grave_count, "a list without end");
        place = &cnode->grave.next;
    }
}

static void check_thread_caches(const struct thread *thread) {
    const struct cnode *cnode = bound_object(thread, THREAD_SLOT_CNODE);
    const struct cnode *expected = cnode != NULL ? cnode : &cpu.no_cnode;
    require(thread->cnode_slots == (const struct slot *)expected, "a thread's CNode");
    require(thread->cnode_limit == expected->slot_count, "a thread's CNode");
    const void *space = bound_object(thread, THREAD_SLOT_SPACE);
    require(thread->space_root == (space != NULL ? physical_address(space) : cpu.kernel_root), "a thread's space");
    const struct slot *frame = &thread->slots[THREAD_SLOT_BUFFER];
    uint64_t offset = (uint64_t)thread->buffer - (uint64_t)frame->object;
    require(slot_is_empty(frame) ? thread->buffer == NULL
                                 : offset % IPC_BUFFER_SIZE == 0 && offset < UINT64_C(1) << frame->size_bits,
            "a thread's buffer");
    require(!slot_has(&thread->slots[THREAD_SLOT_FAULT], RIGHT_ENDPOINT_RECEIVE), "a thread's fault handler");
    require(thread->notification == bound_object(thread, THREAD_SLOT_NOTIFICATION), "a thread's Notification");
    require(thread->notification == NULL || thread->notification->bound == thread, "a thread's Notification");
    const void *reply = bound_object(thread, THREAD_SLOT_REPLY);
    require(thread->reply == (reply != NULL ? reply : &cpu.no_reply), "a thread's Reply");
    require(reply == NULL || thread->reply->bound == thread, "a thread's Reply");
}

static void check_thread(const struct thread *thread) {
    check_slots(thread->slots, THREAD_SLOT_REPLY + 1, HOME_THREAD, 1);
    check_thread_caches(thread);
    check_graves_of(thread);
    require(thread->state <= THREAD_FAULTED, "a thread's state");
    walk.in_state[thread->state]++;
    bool in_fault = thread->message.fault && (thread->state == THREAD_SENDING || thread->state == THREAD_CALLING);
    require(thread->message.fault == in_fault, "state %u", thread->state);
    bool awaits_fault_answer = in_fault && thread->state == THREAD_CALLING;
    bool timed = timeout_is_set(&thread->timeout);
    walk.timeouts_set += timed;
    require(thread->timeout.of_thread, "a thread's timeout");
    require(!timed || (!in_fault && thread->state >= THREAD_SENDING && thread->state <= THREAD_WAITING),
            "a thread in state %u with a deadline", thread->state);
    bool is_alone = thread->next == NULL && thread->previous == thread;
    bool is_slow = awaits_fault_answer || timed || thread->state == THREAD_SENDING ||
                   (thread->state == THREAD_RECEIVING && (thread->reply == &cpu.no_reply || !is_alone));
    require(thread->fast == (is_slow ? 0 : thread->priority + 1U), "state %u", thread->state);
    bool signalled = thread->notification != NULL && thread->notification->bits != 0;
    require(thread->signalled == signalled, "a thread's signals");
    bool in_queue = thread->state == THREAD_SENDING || thread->state == THREAD_RECEIVING ||
                    thread->state == THREAD_WAITING || (thread->state == THREAD_READY && thread != cpu.current);
    require(in_queue || (thread->next == NULL && thread->previous == thread), "state %u", thread->state);
    require((thread->state != THREAD_RECEIVING && thread->state != THREAD_FAULTED) ||
                reply_caller(thread->reply) == NULL,
            "state %u with a caller unanswered", thread->state);
    require(thread->slice_ns >= TIME_SLICE_MIN_NS && thread->slice_ns <= TIME_SLICE_MAX_NS, "a time slice of %lu ns",
            thread->slice_ns);
    require(thread->slice_cycles == (int64_t)ns_to_cycles(thread->slice_ns), "a time slice of %lu ns",
            thread->slice_ns);
    require((thread->waits_place != NULL) == (thread->state == THREAD_SENDING || thread->state == THREAD_WAITING),
            "state %u", thread->state);
}

static void check_irq(const struct irq *irq) {
    check_slots(&irq->notification, 1, HOME_IRQ, 0);
    require(!irq->tied || cpu.irqs[irq->line] == irq, "a tied Irq");
}

static void check_timer(const struct timer *timer) {
    check_slots(&timer->notification, 1, HOME_TIMER, 0);
    require(!slot_is_empty(&timer->notification) || !timeout_is_set(&timer->timeout), "a timer without notification");
    walk.timeouts_set += timeout_is_set(&timer->timeout);
}

/// Nobody below is due before `timeout`, and their addresses have led there. Returns how many there are.
static uint64_t check_timeouts(struct timeout *const *place, unsigned depth, uint64_t path) {
    const struct timeout *timeout = *place;
    if (timeout == NULL) {
        return 0;
    }
    require(timeout->place == place, "a timeout %u deep", depth);
    require(((uint64_t)timeout >> 7 & ((UINT64_C(1) << depth) - 1)) == path, "a timeout %u deep", depth);
    uint64_t count = 1;
    for (unsigned side = 0; side < 2; side++) {
        const struct timeout *child = timeout->child[side];
        require(child == NULL || child->deadline >= timeout->deadline, "a timeout %u deep", depth);
        count += check_timeouts(&timeout->child[side], depth + 1, path | (uint64_t)side << depth);
    }
    return count;
}

// ---- Page tables

static void check_table(const uint64_t *entries, struct slot *const *mapped, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        require((entries[i] != 0) == (mapped[i] != NULL), "entry %u of a page table", i);
        if (mapped[i] == NULL) {
            continue;
        }
        require(is_known(mapped[i], 0), "entry %u of a page table", i);
        require(mapped[i]->entry == &entries[i], "entry %u of a page table", i);
        uint64_t physical = entries[i] & UINT64_C(0x000ffffffffff000);
        require(physical == physical_address(mapped[i]->object), "entry %u of a page table", i);
        require(mapped[i]->type == OBJECT_FRAME || mapped[i]->type == OBJECT_PAGE_TABLE, "entry %u", i);
    }
}

/// All below this table is mapped where its capabilities say. Counts the mappings.
static uint64_t check_addresses(struct slot *const *mapped, unsigned count, uint64_t start, unsigned shift) {
    uint64_t mappings = 0;
    for (unsigned i = 0; i < count; i++) {
        if (mapped[i] == NULL) {
            continue;
        }
        uint64_t address = start + ((uint64_t)i << shift);
        require(mapped[i]->address == address, "mapped at %lx", address);
        mappings++;
        if (mapped[i]->type == OBJECT_PAGE_TABLE) {
            const struct page_table *table = mapped[i]->object;
            mappings += check_addresses(table->mapped, TABLE_ENTRIES, address, shift - 9);
        } else {
            require(mapped[i]->size_bits == shift, "a frame at %lx", address);
        }
    }
    return mappings;
}

/// What is mapped in a table that has left its address space because it is being deleted.
static uint64_t count_mappings(const struct page_table *table) {
    uint64_t mappings = 0;
    for (unsigned i = 0; i < TABLE_ENTRIES; i++) {
        const struct slot *slot = table->mapped[i];
        mappings += slot != NULL;
        mappings += slot != NULL && slot->type == OBJECT_PAGE_TABLE ? count_mappings(slot->object) : 0;
    }
    return mappings;
}

static void check_mappings(void) {
    uint64_t reached = 0;
    uint64_t mapped = 0;
    for (unsigned i = 0; i < walk.object_count; i++) {
        const void *object = walk.objects[i]->address;
        if (walk.objects[i]->type == OBJECT_ADDRESS_SPACE) {
            const struct address_space *space = object;
            check_table(space->entries, space->mapped, TABLE_USER_ENTRIES);
            reached += check_addresses(space->mapped, TABLE_USER_ENTRIES, 0, 39);
        } else if (walk.objects[i]->type == OBJECT_PAGE_TABLE) {
            const struct page_table *table = object;
            check_table(table->entries, table->mapped, TABLE_ENTRIES);
        }
    }
    for (unsigned i = 0; i < walk.slot_count; i++) {
        if (walk.slots[i]->type == OBJECT_UNTYPED || walk.slots[i]->home == HOME_GRAVE) {
            continue;
        }
        if (walk.slots[i]->type == OBJECT_PAGE_TABLE && walk.slots[i]->rights == 0 && walk.slots[i]->object != NULL) {
            reached += walk.slots[i]->entry == NULL ? count_mappings(walk.slots[i]->object) : 0;
        }
        bool can = walk.slots[i]->type == OBJECT_FRAME || walk.slots[i]->type == OBJECT_PAGE_TABLE;
        bool waits = walk.slots[i]->type == OBJECT_ENDPOINT || walk.slots[i]->type == OBJECT_NOTIFICATION;
        require(can || waits || walk.slots[i]->entry == NULL, "a capability of type %u is mapped", walk.slots[i]->type);
        mapped += can && walk.slots[i]->entry != NULL;
    }
    require(reached == mapped, "%lu capabilities are mapped, %lu are in an address space", mapped, reached);
    require(host_tlb_is_right(), "a stale translation");
}

// ---- The scheduler

static void check_ready(void) {
    uint64_t floor = 1;
    for (unsigned priority = 0; priority < PRIORITIES; priority++) {
        bool marked = (cpu.ready_bits[priority / 64] >> priority % 64 & 1) != 0;
        require(marked == (cpu.ready[priority].head != NULL), "priority %u", priority);
        if (marked) {
            floor = priority + 1;
            check_queue(&cpu.ready[priority], THREAD_READY, NULL);
            require(cpu.ready[priority].head->priority == priority, "priority %u", priority);
        }
    }
    require(cpu.ready_floor == floor, "%lu, not %lu", cpu.ready_floor, floor);
}

static void check_cpu(void) {
    bool idle = cpu.current == &cpu.idle;
    check_ready();
    require(cpu.handoff == NULL, "the CPU's state");
    require(cpu.revocation == NULL || is_known(cpu.revocation, 0), "a revocation that was left off");
    if (!idle) {
        require(is_known(cpu.current, OBJECT_THREAD) && cpu.current->state == THREAD_READY, "the running thread");
        require(cpu.current->priority + 1U >= cpu.ready_floor, "a more urgent thread is ready");
        walk.found[THREAD_READY]++;
    }
    require(!idle || walk.in_state[THREAD_READY] == 0, "the CPU idles while a thread is ready");
    require(cpu.slice_owner == &cpu.idle || is_known(cpu.slice_owner, OBJECT_THREAD), "who pays");
    bool someone_waits = !idle && walk.in_state[THREAD_READY] > 1;
    require(cpu.armed_until != NO_SLICE || !someone_waits, "threads wait without a time slice");
    uint64_t slice_end = cpu.charged_at + (uint64_t)cpu.slice_owner->slice_left;
    require(slice_end >= cpu.armed_until || !someone_waits, "the slice ends at %lu, the timer comes by %lu", slice_end,
            cpu.armed_until);
    require(host.root == cpu.current->space_root, "the address space loaded");
    require(host.fs_base == cpu.current->fs_base, "the FS base loaded");
    for (unsigned line = 0; line < IRQ_LINES; line++) {
        const struct irq *irq = cpu.irqs[line];
        require(irq == NULL || (is_known(irq, OBJECT_IRQ) && irq->tied && irq->line == line), "line %u", line);
    }
}

static void check_graves(void) {
    for (unsigned i = 0; i < walk.grave_count; i++) {
        const struct slot *slots = walk.graves[i];
        uint64_t slot_count = UINT64_C(1) << slots->size_bits;
        uint64_t left = ((const struct cnode *)slots)->grave.left;
        check_slots(slots + 1, slot_count - 1, HOME_CNODE, 0);
        for (uint64_t empty = left > 0 ? left : 1; empty < slot_count; empty++) {
            require(slot_is_empty(&slots[empty]), "slot %lu of a CNode that died", empty);
        }
    }
    // Slot 0 of each.
    walk.slots_in_use += walk.grave_count;
    check_graves_of(&cpu.idle);
    require(walk.graves_listed == walk.grave_count, "%u CNodes died, %u are to be buried", walk.grave_count,
            walk.graves_listed);
}

static void check_object(const struct known *known) {
    const void *object = known->address;
    const struct slot capability = {.type = (uint8_t)known->type, .object = (void *)known->address};
    const struct object *header = object_of(&capability);
    if (header != NULL) {
        require(header->references == known->references, "an object of type %lu with %lu capabilities", known->type,
                known->references);
        require(header->type == known->type, "an object of type %lu", known->type);
    }
    if (known->type == OBJECT_CNODE) {
        const struct cnode *cnode = object;
        require(cnode->slot_count == UINT64_C(1) << known->size_bits, "a CNode of %lu bits", known->size_bits);
        require(cnode->no_rights == 0 && cnode->no_type == 0, "slot 0 of a CNode");
        check_slots((const struct slot *)object + 1, cnode->slot_count - 1, HOME_CNODE, 0);
    } else if (known->type == OBJECT_THREAD) {
        check_thread(object);
    } else if (known->type == OBJECT_ENDPOINT) {
        check_endpoint(object, known);
    } else if (known->type == OBJECT_REPLY) {
        check_reply(object);
    } else if (known->type == OBJECT_NOTIFICATION) {
        check_notification(object);
    } else if (known->type == OBJECT_IRQ) {
        check_irq(object);
    } else if (known->type == OBJECT_TIMER) {
        check_timer(object);
    }
}

const char *invariants_broken(const struct slot *outside, unsigned count) {
    if (setjmp(give_up) != 0) {
        return fault;
    }
    walk.round++;
    walk.slot_count = walk.object_count = walk.slots_in_use = walk.grave_count = walk.graves_listed = 0;
    walk.serving = walk.served = walk.timeouts_set = 0;
    for (unsigned state = 0; state <= THREAD_FAULTED; state++) {
        walk.in_state[state] = walk.found[state] = 0;
    }
    walk_tree(&outside[0]);
    check_slots(outside + 1, count - 1, HOME_CNODE, 0);
    for (unsigned i = 0; i < walk.object_count; i++) {
        check_object(walk.objects[i]);
    }
    check_graves();
    require(walk.slots_in_use == walk.slot_count, "%u slots in use, %u in the tree", walk.slots_in_use,
            walk.slot_count);
    check_mappings();
    check_waits();
    require(check_timeouts(&cpu.timeouts, 0, 0) == walk.timeouts_set, "%lu timeouts are set", walk.timeouts_set);
    require(cpu.timeouts == NULL || cpu.timer != TIMER_OFF, "a timeout without a timer");
    require(walk.serving == walk.served, "%lu Replies served, %lu listed", walk.served, walk.serving);
    require(cpu.no_reply.caller == &cpu.nobody && cpu.no_reply.endpoint == NULL && cpu.nobody.fast == 0,
            "the Reply that is none");
    check_cpu();
    for (unsigned state = THREAD_READY; state <= THREAD_WAITING; state++) {
        require(walk.in_state[state] == walk.found[state], "%lu threads in state %u, %lu where such threads are",
                walk.in_state[state], state, walk.found[state]);
    }
    return NULL;
}

void *invariants_object(uint64_t type, unsigned number) {
    for (unsigned i = 0; i < walk.object_count; i++) {
        if (walk.objects[i]->type == type && number-- == 0) {
            return (void *)walk.objects[i]->address;
        }
    }
    return NULL;
}

void invariants_forbid_free_memory(void) {
    host_forbid_memory(host.memory + HOST_MEMORY_START, host.memory_size - HOST_MEMORY_START);
    for (unsigned i = 0; i < walk.object_count; i++) {
        const struct known *known = walk.objects[i];
        host_allow_memory(known->address, UINT64_C(1) << object_size_bits(known->type, known->size_bits));
    }
    for (unsigned i = 0; i < walk.grave_count; i++) {
        // Its size stands there.
        host_allow_memory(walk.graves[i], SLOT_SIZE);
        host_allow_memory(walk.graves[i], UINT64_C(1) << object_size_bits(OBJECT_CNODE, walk.graves[i]->size_bits));
    }
    for (unsigned i = 0; i < walk.slot_count; i++) {
        const struct slot *slot = walk.slots[i];
        // What lies ready is not cleared again when it is given out.
        uint64_t ready = slot->ready & ~READY_TYPE;
        if (slot->type == OBJECT_UNTYPED && ready > slot->watermark) {
            host_allow_memory((const char *)slot->object + slot->watermark, ready - slot->watermark);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
//
// The kernel's objects. Each lies in memory that a user's Untyped gave, zeroed at first.
#pragma once

#include "context.h"
#include "slot.h"
#include "timeout.h"

/// Starts every object whose last capability's end has consequences.
struct object {
    /// Capabilities to it.
    uint64_t references;
    uint64_t reserved;
    /// OBJECT_...
    uint64_t type;
};

struct cnode;

/// A CNode from when its last capability is gone until it is empty.
struct grave {
    /// Next in its thread's list, and the pointer that points here.
    struct cnode *next;
    struct cnode **place;
    /// Slots from this one on are empty.
    uint64_t left;
};

/// Slot 0 of a CNode. It looks like an empty slot, so that a handle that is out of range, which is turned into 0, finds
/// no right there.
struct cnode {
    union {
        struct object object;
        struct grave grave;
    };
    uint32_t no_rights;
    uint32_t no_type;
    uint64_t slot_count;
    uint64_t reserved[3];
} __attribute__((aligned(SLOT_ALIGNMENT)));
_Static_assert(sizeof(struct cnode) == sizeof(struct slot), "it takes the place of slot 0");
_Static_assert(offsetof(struct cnode, no_rights) == offsetof(struct slot, rights), "slot 0 has no rights");
_Static_assert(offsetof(struct cnode, no_type) == offsetof(struct slot, type), "slot 0 is empty");

static inline struct slot *cnode_slots(struct cnode *cnode) {
    return (struct slot *)cnode;
}

struct thread;

/// Threads in the order of their arrival, see queue.h; NULL when empty.
struct queue {
    struct thread *head;
};

struct endpoint {
    struct object object;
    /// Threads in state SENDING, or threads in state RECEIVING; never both. Its head is cpu.nobody when it is empty, so
    /// that the fast path finds no special case.
    struct queue waiting;
    /// Capabilities with RECEIVE.
    uint64_t receive_capabilities;
    /// Replies whose callers, if any, were received here, linked by reply.next and reply.previous.
    struct reply *replies;
    uint64_t reserved[10];
};
_Static_assert(sizeof(struct endpoint) == 128, "a power of two, the second line for the slow path");

struct reply {
    struct object object;
    /// The thread that waits for the answer, in state CALLING, or cpu.nobody.
    struct thread *caller;
    /// The thread whose receives arm it, or NULL.
    struct thread *bound;
    /// Where its caller was received, or the next one will be; NULL if nobody has received by it there.
    /// Invariant: that of the Reply of a thread in state RECEIVING is the endpoint that it waits on.
    struct endpoint *endpoint;
    /// Neighbours in that endpoint's list.
    struct reply *next;
    struct reply *previous;
};
_Static_assert(sizeof(struct reply) == 64, "one cache line");

struct notification {
    struct object object;
    /// Signals not yet taken.
    uint64_t bits;
    /// Threads in state WAITING.
    struct queue waiters;
    /// The thread whose receives serve it too, or NULL.
    struct thread *bound;
    uint64_t reserved[2];
};
_Static_assert(sizeof(struct notification) == 64, "one cache line");

struct irq {
    struct object object;
    /// Line that it is tied to, if `tied`.
    uint32_t line;
    bool tied;
    uint64_t reserved[4];
    /// The notification that it signals.
    struct slot notification;
};
_Static_assert(sizeof(struct irq) == 128, "a power of two");

struct timer {
    struct object object;
    struct timeout timeout;
    /// The notification that it signals. Invariant: it is there while the timeout is set.
    struct slot notification;
};
_Static_assert(sizeof(struct timer) == 128, "a power of two");

/// A message on its way from a thread.
struct message {
    uint64_t tag;
    uint64_t words[IPC_REGISTER_WORDS];
    uint64_t badge;
    /// Rights of the capability that it is sent through.
    uint32_t rights;
    /// The sender waits for an answer.
    bool call;
    /// The kernel sends it for a thread that faulted.
    bool fault;
};

struct thread {
    struct object object;
    /// Its user registers, from its last entry into the kernel.
    struct context context;

    /// priority + 1; 0 while it waits in a way that the fast path leaves to the slow one, see thread_fast().
    uint32_t fast;
    /// THREAD_... That of the current thread, in user mode, may be what it last waited in.
    uint8_t state;
    uint8_t priority;
    uint8_t ceiling;
    /// Its notification has bits.
    bool signalled;

    // Cached from its slots, and reset when those are emptied.
    struct slot *cnode_slots;
    uint64_t cnode_limit;
    /// Physical address of its top-level page table.
    uint64_t space_root;
    struct kozo_ipc_buffer *buffer;
    /// Never NULL: cpu.no_reply if none is bound.
    struct reply *reply;
    struct notification *notification;

    uint64_t fs_base;

    /// What it waits on, or last waited on: in state SENDING an endpoint, in RECEIVING the slot of the capability that
    /// it receives by, in CALLING a reply, in WAITING a notification.
    void *blocked_on;
    /// Neighbours in the queue that it is in, see queue.h.
    struct thread *next;
    struct thread *previous;
    /// The next that waits by the same capability, and the pointer that points here; in states SENDING and WAITING.
    struct thread *waits_next;
    struct thread **waits_place;
    /// Its message, in state SENDING; in CALLING only the rights that it was sent with and whether it is a fault.
    struct message message;
    /// When its wait ends, if that was told.
    struct timeout timeout;
    /// CPU time used, in cycles.
    uint64_t cycles;
    /// What is left of its time slice, in cycles; below 0 where it ran on past its end.
    int64_t slice_left;
    /// Its next time slices, in cycles, and as they were told, in nanoseconds.
    int64_t slice_cycles;
    uint64_t slice_ns;
    /// CNodes that ended by what the thread did and that it has yet to empty.
    struct cnode *graves;
    /// Children of `cpu.revocation` that it has yet to delete, see work.h.
    uint64_t debt;

    /// The capabilities that it holds itself, by THREAD_SLOT_...
    struct slot slots[THREAD_SLOT_REPLY + 1];
};

enum { THREAD_SIZE_BITS = 10 };
_Static_assert(sizeof(struct thread) <= 1 << THREAD_SIZE_BITS, "fits its object");

/// Makes zeroed memory an object of `type` and counts the first capability to it.
void object_init(uint64_t type, void *memory, uint64_t size_bits);

/// What can be created: the sizes that may be asked for, and the size of an object, as a binary logarithm, to which the
/// one asked for is added.
struct object_kind {
    uint8_t least;
    uint8_t most;
    uint8_t size_bits;
};

/// By OBJECT_...; all zero for what can't be created.
extern const struct object_kind object_kinds[OBJECT_AUDIT + 1];

/// Bytes of an object, as a binary logarithm; `size_bits` is the one that the user asked for.
static inline unsigned object_size_bits(uint64_t type, uint64_t size_bits) {
    return object_kinds[type].size_bits + (unsigned)size_bits;
}

/// The header of an address space.
struct object *address_space_object(void *space);

#define TYPE_BIT(type) (UINT32_C(1) << (type))

/// Types whose objects begin with a struct object.
#define TYPES_COUNTED                                                                                                  \
    (TYPE_BIT(OBJECT_CNODE) | TYPE_BIT(OBJECT_THREAD) | TYPE_BIT(OBJECT_ENDPOINT) | TYPE_BIT(OBJECT_REPLY) |           \
     TYPE_BIT(OBJECT_NOTIFICATION) | TYPE_BIT(OBJECT_IRQ) | TYPE_BIT(OBJECT_TIMER))

/// The header of what `slot` names, or NULL where nothing happens with the last capability's end.
static inline struct object *object_of(const struct slot *slot) {
    if ((TYPE_BIT(slot->type) & TYPES_COUNTED) != 0) {
        return slot->object;
    }
    return slot->type == OBJECT_ADDRESS_SPACE ? address_space_object(slot->object) : NULL;
}

/// Whether the object ends with this capability, which is the last one to it.
bool object_ends_with(const struct slot *slot);

/// Stops what a Thread, Irq or Timer does, whose last capability is being deleted. Returns false if the work is over
/// before; it may be called again.
bool object_stop(struct slot *slot);

/// A capability that is held by a Thread, Irq or Timer; NULL if it holds none any more, or for other types.
struct slot *object_held(const struct slot *slot);

/// Ends a CNode with its last capability. The slot becomes empty; what the CNode holds goes when cnode_bury() says so.
void cnode_die(struct slot *last);

/// Empties a CNode that has died. Returns false if the work is over before; true when nothing is left of it.
bool cnode_bury(struct cnode *cnode);

/// Empties all CNodes that the thread has to. Returns false if the work is over before.
bool object_bury(struct thread *thread);

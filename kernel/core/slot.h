// SPDX-License-Identifier: Apache-2.0
//
// Capability slots and the derivation tree that they form.
//
// The tree is a list of brackets: each slot has an opening and a closing link, and what stands between the two was
// derived from it.
//
//     A ( B ( C )  D )        open A, open B, open C, close C, close B, open D, close D, close A
//
// Deriving, deleting and moving touch a constant number of links, at any depth and whatever the number of children:
// deleting B takes out its two links, and C is then a child of A.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kozo_abi.h>

/// The structure of this type whose `member` is at `pointer`.
#define container_of(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

struct thread;

struct link {
    struct link *previous;
    struct link *next;
};

_Static_assert(HOME_IRQ == HOME_THREAD + THREAD_SLOT_REPLY + 1, "each of a thread's slots has a home of its own");

/// Slots lie at multiples of this, wherever they stand.
enum { SLOT_ALIGNMENT = 32 };

/// The bits of slot.ready that hold a type: objects that lie ready are aligned to more.
#define READY_TYPE UINT64_C(63)

struct slot {
    /// Start of the object in the direct map; NULL for the root authorities, IoPort and empty slots.
    void *object;
    union {
        /// Endpoint, Notification.
        uint64_t badge;
        /// Untyped: bytes in use from its start.
        uint64_t watermark;
        /// Frame, PageTable: address where mapped.
        uint64_t address;
        /// IoPort: the range, both ends included.
        struct {
            uint16_t first;
            uint16_t last;
        } ports;
    };
    union {
        /// Frame, PageTable: the page-table entry that maps it, or NULL.
        uint64_t *entry;
        /// Endpoint, Notification: the first thread that waits by this capability in state SENDING or WAITING, or NULL.
        struct thread *waiting;
        /// Untyped: up to this byte, from the watermark on, memory lies ready; nothing if it is below. The lowest bits
        /// (READY_TYPE) tell for what: 0 if it is zero, else whole objects of that type, initialised.
        uint64_t ready;
    };
    /// Bits of RIGHT_..., each of which implies the type. None in a filled slot: the capability is being deleted.
    uint32_t rights;
    /// OBJECT_..., or 0 in an empty slot.
    uint8_t type;
    uint8_t size_bits;
    /// HOME_...: where it stands, so that emptying it resets what was cached from it.
    uint8_t home;
    union {
        /// Untyped, Frame: of device memory, which the kernel never touches.
        bool device;
        /// Endpoint, while the capability is being deleted: threads may still wait to receive by it. Copies made
        /// meanwhile, which have no rights, have it too.
        bool has_receivers;
    };
    struct link open;
    struct link close;
} __attribute__((aligned(SLOT_ALIGNMENT)));
_Static_assert(sizeof(struct slot) == SLOT_SIZE, "handles are shifted by this");
_Static_assert(offsetof(struct slot, open) % SLOT_ALIGNMENT != offsetof(struct slot, close) % SLOT_ALIGNMENT,
               "the address of a link tells which of the two it is");
_Static_assert(RIGHTS_ALL <= UINT32_MAX, "rights fit their field");

static inline bool slot_is_empty(const struct slot *slot) {
    return slot->type == 0;
}

static inline bool slot_has(const struct slot *slot, uint64_t rights) {
    return (slot->rights & rights) == rights;
}

/// Makes `slot`, filled but in no tree, the root of a tree of its own.
void derivation_root(struct slot *slot);

static inline void derivation_join(struct link *left, struct link *right) {
    left->next = right;
    right->previous = left;
}

/// Puts `link`, in no tree, behind `place`.
static inline void derivation_put(struct link *place, struct link *link) {
    derivation_join(link, place->next);
    derivation_join(place, link);
}

/// Puts `child`, filled but in no tree, below `parent`, which stands in one.
static inline void derivation_insert(struct slot *parent, struct slot *child) {
    derivation_join(&child->close, parent->open.next);
    derivation_join(&child->open, &child->close);
    derivation_join(&parent->open, &child->open);
}

/// Puts `to`, filled but in no tree, in the place of `from`, which leaves the tree.
void derivation_replace(struct slot *from, struct slot *to);

/// Whether a link is an opening one, and the slot that it belongs to.
static inline bool derivation_opens(const struct link *link) {
    return (uintptr_t)link % SLOT_ALIGNMENT == offsetof(struct slot, open) % SLOT_ALIGNMENT;
}
static inline struct slot *derivation_slot(struct link *link) {
    return derivation_opens(link) ? container_of(link, struct slot, open) : container_of(link, struct slot, close);
}

/// Takes `slot` out of its tree and puts it behind `place`, a link that is not its own. Its children stay where they
/// were.
void derivation_shift(struct slot *slot, struct link *place);

/// Takes `slot` out of its tree; its children pass to its parent. Its links are left as they were.
static inline void derivation_remove(struct slot *slot) {
    derivation_join(slot->open.previous, slot->open.next);
    derivation_join(slot->close.previous, slot->close.next);
}

/// The child that was derived last, or NULL.
static inline struct slot *derivation_child(const struct slot *slot) {
    struct link *next = slot->open.next;
    // Brackets nest, so what follows an opening link is a child's opening link or the slot's own closing one.
    return next != &slot->close ? container_of(next, struct slot, open) : NULL;
}

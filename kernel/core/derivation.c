// SPDX-License-Identifier: Apache-2.0
#include "slot.h"

#include "panic.h"

static void join(struct link *left, struct link *right) {
    left->next = right;
    right->previous = left;
}

static void insert_after(struct link *place, struct link *link) {
    join(link, place->next);
    join(place, link);
}

static void take_out(struct link *link) {
    join(link->previous, link->next);
}

void derivation_root(struct slot *slot) {
    join(&slot->open, &slot->close);
    join(&slot->close, &slot->open);
}

void derivation_insert(struct slot *parent, struct slot *child) {
    kassert(parent->open.next != NULL);
    insert_after(&parent->open, &child->open);
    insert_after(&child->open, &child->close);
}

void derivation_replace(struct slot *from, struct slot *to) {
    insert_after(&from->open, &to->open);
    insert_after(from->close.previous, &to->close);
    derivation_remove(from);
}

void derivation_remove(struct slot *slot) {
    take_out(&slot->open);
    take_out(&slot->close);
    slot->open = (struct link){NULL, NULL};
    slot->close = (struct link){NULL, NULL};
}

struct slot *derivation_child(const struct slot *slot) {
    struct link *next = slot->open.next;
    if (next == &slot->close) {
        return NULL;
    }
    // Brackets nest, so what follows an opening link is a child's opening link or the slot's own closing one.
    return container_of(next, struct slot, open);
}

// SPDX-License-Identifier: Apache-2.0
#include "slot.h"

static void take_out(struct link *link) {
    derivation_join(link->previous, link->next);
}

void derivation_root(struct slot *slot) {
    derivation_join(&slot->open, &slot->close);
    derivation_join(&slot->close, &slot->open);
}

void derivation_replace(struct slot *from, struct slot *to) {
    derivation_put(&from->open, &to->open);
    derivation_put(from->close.previous, &to->close);
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

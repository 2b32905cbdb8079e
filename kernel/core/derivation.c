// SPDX-License-Identifier: Apache-2.0
#include "slot.h"

void derivation_root(struct slot *slot) {
    derivation_join(&slot->open, &slot->close);
    derivation_join(&slot->close, &slot->open);
}

void derivation_replace(struct slot *from, struct slot *to) {
    derivation_put(&from->open, &to->open);
    derivation_put(from->close.previous, &to->close);
    derivation_remove(from);
}

void derivation_shift(struct slot *slot, struct link *place) {
    derivation_remove(slot);
    derivation_put(place, &slot->open);
    derivation_put(&slot->open, &slot->close);
}

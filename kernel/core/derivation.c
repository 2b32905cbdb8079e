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

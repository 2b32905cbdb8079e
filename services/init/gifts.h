// SPDX-License-Identifier: Apache-2.0
//
// What the plan gives, as it looks when it is given: by that an audit tells what a service should hold. It says by
// itself what grants.c does, so that neither is taken for right because of the other.
#pragma once

#include "service.h"

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// How the object of a gift is known.
enum gift_source {
    GIFT_SAME,  ///< it is what init's capability `of` names; or no object, as that
    GIFT_PART,  ///< it was made in init's Untyped `of`
    GIFT_INNER, ///< it was made in the service's memory
};

struct gift {
    enum kozo_object_type type;
    uint64_t rights;
    /// Badge or ports, as AUDIT_STEP tells them.
    uint64_t value;
    enum gift_source source;
    kozo_handle_t of;
};

/// What a service is given in a slot of its CNode.
///
/// @return false if nothing
bool gifts_in_slot(const struct service *service, uint64_t slot, struct gift *gift);

/// What init has bound to the service's first thread for its faults, and by which its interrupts and timers signal.
struct gift gifts_fault(const struct service *service);
struct gift gifts_signal(const struct service *service, uint64_t bit);

/// init's Frame that is mapped for a service at this byte of what it needs by the grant, a region; NULL_HANDLE if there
/// is none.
kozo_handle_t gifts_frame(const struct plan_grant *grant, uint64_t offset);

// SPDX-License-Identifier: Apache-2.0
//
// A system without a part of its services.

#ifndef KOZOC_LEAVE_OUT_H
#define KOZOC_LEAVE_OUT_H

#include "model.h"

/// Take the services in Rust out of a system that was read and not resolved yet, for those who have no compiler for
/// them: they and what was set and allowed of them go, and whoever needs what they offer does so if it is there.
void leave_out_rust(struct system *system);

#endif

// SPDX-License-Identifier: Apache-2.0
//
// What the fast path is for. It may do more; to hand on what is as usual as this would be right, and slow.
#pragma once

#include "machine.h"

/// Whether the running thread asks for nothing unusual, so that no C is needed.
bool usual_call(const struct user_registers *user);

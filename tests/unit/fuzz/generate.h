// SPDX-License-Identifier: Apache-2.0
//
// Makes up what happens next.
#pragma once

#include "step.h"

/// Forgets what was planned. With chance_start() what is made up begins anew.
void generate_start(void);

/// The next step of the kernel that episode_start() made and episode_step() has led to where it is.
struct step generate_step(void);

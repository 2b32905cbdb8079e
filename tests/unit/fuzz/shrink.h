// SPDX-License-Identifier: Apache-2.0
//
// Makes a sequence that fails short.
#pragma once

#include "run.h"

/// Leaves out what is not needed for it to fail.
void shrink(struct failure *failure);

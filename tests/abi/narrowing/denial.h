// SPDX-License-Identifier: Apache-2.0
//
// What kozo_dispatch.h refuses arguments by.
#pragma once

#include "capability.h"

int64_t deny_capability(unsigned argument, const struct slot *slot, struct need need);
int64_t deny_value(unsigned argument);
int64_t deny_range(unsigned argument, uint64_t low, uint64_t high);

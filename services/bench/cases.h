// SPDX-License-Identifier: Apache-2.0
//
// What keeps interrupts off for long, by the files that bring it about. A row's id is the name of the measurement.
#pragma once

#include "check.h"
#include "mark.h"

extern const struct test create_cases[], delete_cases[], wait_cases[], thread_cases[];

// SPDX-License-Identifier: Apache-2.0
//
// What is measured, by the files that do. docs/benchmarks.md tells what each row is.
#pragma once

#include "measure.h"

extern const struct test ipc_rows[], signal_rows[], capability_rows[], memory_rows[], revoke_rows[], device_rows[];
extern const struct test service_rows[];

// Curves: what is measured over a number.
extern const struct test length_rows[], revoke_number_rows[];

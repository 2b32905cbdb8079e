// SPDX-License-Identifier: Apache-2.0
//
// The programs of services: how large they are, and what they were built for.

#ifndef KOZOC_PROGRAM_H
#define KOZOC_PROGRAM_H

#include "load.h"

/// Look for the program of each service in the folders, and see that it was built for this definition of the ABI and
/// for the handles of the service. Without folders nothing is looked for.
void check_programs(struct system *system, struct program_folders elf);

#endif

// SPDX-License-Identifier: Apache-2.0
//
// What must hold in a whole system, once all names are resolved.

#ifndef KOZOC_CHECKS_H
#define KOZOC_CHECKS_H

#include "load.h"

/// Check a resolved system; what is wrong is reported.
void check_system(struct system *system, struct program_folders elf);

#endif

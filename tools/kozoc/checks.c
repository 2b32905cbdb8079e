// SPDX-License-Identifier: Apache-2.0

#include "checks.h"

void check_system(struct system *system, struct program_folders elf) {
    (void)system;
    (void)elf;
}

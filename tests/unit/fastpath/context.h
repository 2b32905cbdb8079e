// SPDX-License-Identifier: Apache-2.0
//
// Threads have the target's registers here, as the assembler saves and loads them, on the machine that the host
// architecture makes believe otherwise.
#pragma once

#include "../../../kernel/arch/x86_64/context.h"

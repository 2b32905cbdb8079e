// SPDX-License-Identifier: Apache-2.0
//
// Page tables are data, and their code is the target's own: kernel/arch/x86_64/paging.c, over this folder's arch.h.
#pragma once

#include "../x86_64/paging.h"

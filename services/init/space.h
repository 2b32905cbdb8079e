// SPDX-License-Identifier: Apache-2.0
//
// init's own address space, where it uses addresses of its own choice.
#pragma once

#include <kozo/space.h>

/// The initrd, a page through which init fills the frames of others, its stack behind that, and the plan. The kernel
/// puts nothing as high as this.
#define INITRD_ADDRESS UINT64_C(0x10000000000)
#define WINDOW_ADDRESS (INITRD_ADDRESS + (INIT_MAX_INITRD_FRAMES << FRAME_LARGE_BITS))
#define PLAN_ADDRESS   (WINDOW_ADDRESS + KOZO_LARGE_PAGE_SIZE)

/// main() fills it in.
extern struct kozo_space own_space;

// SPDX-License-Identifier: Apache-2.0
//
// The screen that the firmware leaves behind.
#pragma once

#include "kozo_abi.h"

/// Describe the framebuffer in `machine`, or leave its address 0 where there is none of 32 bits a pixel.
void framebuffer_find(struct kozo_machine_info *machine);

/// Bytes of the framebuffer that `machine` describes.
uint64_t framebuffer_bytes(const struct kozo_machine_info *machine);

// SPDX-License-Identifier: Apache-2.0
//
// The framebuffer that the firmware left: its frames are created once, of device memory, and belong to init; a service
// that is given it has them mapped for each of its runs.
#pragma once

#include <kozo/space.h>

#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// Create the frames of the framebuffer that the machine has, if any. Says so if that fails; then there is none.
void framebuffer_init(const struct kozo_init_info *info);

/// Whether there is a framebuffer.
bool framebuffer_is_there(void);

/// Whether frames of it, or what lies before them, were created in the device Untyped number `index`.
bool framebuffer_uses_device(uint64_t index);

/// Slots that an arena needs to map it.
uint64_t framebuffer_slots(void);

/// Map it, readable and writable; 0 or a negative error.
///
/// @param address  in: a multiple of KOZO_LARGE_PAGE_SIZE from which on nothing is mapped; out: of the first pixel
int64_t framebuffer_map(struct kozo_space *space, uint64_t *address);

/// The frame that holds the byte `offset` from the start of the first pixel's page, in init's CNode; NULL_HANDLE if
/// there is none.
kozo_handle_t framebuffer_frame(uint64_t offset);

/// How its pixels lie.
struct kozo_framebuffer_mode framebuffer_mode(void);

/// Its bytes, from the first pixel on.
uint64_t framebuffer_bytes(void);

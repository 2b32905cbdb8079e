// SPDX-License-Identifier: Apache-2.0
//
// Badges, for who mints capabilities to an endpoint for clients: who it is that calls, and which methods it may call.

#ifndef KOZO_BADGE_H
#define KOZO_BADGE_H

#include <kozo_abi.h>
#include <stdint.h>

/// The badge of a client that may call these methods.
///
/// @param client   its number, from 1 to BADGE_CLIENT_MASK
/// @param methods  bits of the interface's methods: FS_MAY_OPEN | FS_MAY_READ, or FS_MAY_ALL
static inline uint64_t kozo_badge(uint64_t client, uint64_t methods) {
    return (client & BADGE_CLIENT_MASK) | methods << BADGE_METHODS_SHIFT;
}

/// The number of the client that a badge tells of.
static inline uint64_t kozo_badge_client(uint64_t badge) {
    return badge & BADGE_CLIENT_MASK;
}

/// The bits of the methods that a badge lets its client call; none in what the kernel sends by itself, as of a fault.
static inline uint64_t kozo_badge_methods(uint64_t badge) {
    return badge >> BADGE_METHODS_SHIFT;
}

#endif

// SPDX-License-Identifier: Apache-2.0
//
// Memory, drawn as a tree. Pure, for host tests.
//
// Sizes are whole KiB: what is cut off of one counts to the next, so that what stands below a line adds up to it.

#ifndef SHELL_TREE_H
#define SHELL_TREE_H

#include <kozo_abi.h>
#include <stddef.h>
#include <stdint.h>

/// Takes a line, with its line feed.
typedef void tree_print(const char *bytes, size_t count);

/// A service and what init tells of its memory.
struct tree_service {
    char name[START_NAME_SIZE];
    struct kozo_service_memory memory;
};

/// Draw the whole machine: what services don't have and is not free is init's.
///
/// @param total, free  bytes that there are in all, and that nobody uses
void tree_machine(tree_print *print, uint64_t total, uint64_t free, const struct tree_service *services, size_t count);

/// Draw one service.
void tree_service(tree_print *print, const struct tree_service *service);

#endif

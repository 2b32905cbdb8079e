// SPDX-License-Identifier: Apache-2.0
//
// From files to a system, or a service, that is right.

#ifndef KOZOC_LOAD_H
#define KOZOC_LOAD_H

#include "model.h"

/// Read the definition of the ABI out of one or several files, into the system's definition. The system's sources and
/// diagnostics must be there. False, after error messages, if it is not right.
bool load_definition(struct system *system, const char *const *paths, unsigned count);

/// Read a file, and resolve one of its services from its own declaration alone. NULL, after error messages, if
/// something is wrong with the file or the service.
struct service *load_service(struct system *system, const char *path, const char *name);

/// Read the file of a system and what it includes, resolve it and check it, with the programs in the folders of `elf`
/// (the first that has one), or without programs if there is no folder. False, after error messages, if it is not
/// right.
struct program_folders {
    const char *const *paths;
    unsigned count;
};
bool load_system(struct system *system, const char *path, struct program_folders elf);

#endif

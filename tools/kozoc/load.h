// SPDX-License-Identifier: Apache-2.0
//
// From files to a system, or a service, that is right.

#ifndef KOZOC_LOAD_H
#define KOZOC_LOAD_H

#include "model.h"

/// Read the definition of the ABI out of one or several files, into the system's definition. The system's sources and
/// diagnostics must be there. False, after error messages, if it is not right.
bool load_definition(struct system *system, const char *const *paths, unsigned count);

/// Read a file, and resolve one of its services, or of its programs, from its own declaration alone. NULL, after error
/// messages, if something is wrong with the file or with that.
struct service *load_service(struct system *system, const char *path, const char *name);
struct service *load_program(struct system *system, const char *path, const char *name);

/// Folders that are looked through for an executable; the first counts that has it.
struct folders {
    const char *const *paths;
    unsigned count;
};

/// Those of the programs of services, and of the programs that services start.
struct program_folders {
    struct folders services, programs;
};

/// Read the file of a system and what it includes, resolve it and check it, with the executables in the folders of
/// `elf` where there are any. False, after error messages, if it is not right.
bool load_system(struct system *system, const char *path, struct program_folders elf);

#endif

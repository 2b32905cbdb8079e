// SPDX-License-Identifier: Apache-2.0
//
// What must hold in a whole system, once all names are resolved.

#ifndef KOZOC_CHECKS_H
#define KOZOC_CHECKS_H

#include "load.h"

/// Check a resolved system, in which errors may have been found already; what is wrong besides is reported.
void check_system(struct system *system, struct program_folders elf);

// ---- What the checks share, and are ----

/// The allowance of that kind and name of a service, or NULL.
struct allowance *allowance_find(struct service *service, enum allowance_kind kind, const char *name);

/// Does an allowance of `unused` mean this need of its service, or this method of it (NULL for no method in
/// particular)? It does if it names the need as that was written, or by its handle if it calls nobody, or methods of
/// it.
bool allows_unused(const struct allowance *allowance, const struct need *need, const char *method);

/// Is the text one of the words?
bool has_word(const struct word *words, const char *text);

/// Does the service allow it, for a server by its own name or that of its offer? Then it is noted that it was needed.
/// For `dma` there is no server.
bool allowed(struct service *service, enum allowance_kind kind, const struct service *server);

/// Cycles of calls, and servers below their clients.
void check_calls(struct system *system);

/// Devices that two services drive, and those that write memory by themselves.
void check_devices(struct system *system);

/// The memory and the slots that each service takes, and the memory of all.
void check_budgets(struct system *system);

/// Programs that have the name of a service, or that nobody could start for want of authority or of memory.
void check_spawning(struct system *system);

/// The need by which the service has what a program's need is for, if only some of the methods; or NULL.
const struct need *need_passed_on(const struct service *spawner, const struct need *wanted);

/// Can the service give a program all of that?
bool is_passed_on(const struct service *spawner, const struct need *wanted);

/// The first need that the program cannot do without, and that the service cannot pass on; or NULL.
const struct need *need_withheld(const struct service *spawner, const struct service *program);

/// Notifications that nobody waits for.
void check_waiters(struct system *system);

/// Programs in a system without a service that starts any. Only of a system without errors.
void check_startable(struct system *system);

/// What does nothing. Only of a system without errors, which would make much seem unused. What nobody can be told of,
/// because nobody waits, is left out of the system then.
void check_unused(struct system *system);

#endif

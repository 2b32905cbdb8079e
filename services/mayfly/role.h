// SPDX-License-Identifier: Apache-2.0
//
// What a mayfly does until it is killed. Each role is a function that may return, which ends the service well.

#ifndef MAYFLY_ROLE_H
#define MAYFLY_ROLE_H

#include <stdint.h>

/// A client of the file service, of the greeter, of the console that prints, and of the console that waits for input.
void role_files(uint64_t seed);
void role_greet(uint64_t seed);
void role_talk(uint64_t seed);
void role_read(uint64_t seed);

/// Waits in init for the end of another service, the pager.
void role_run(uint64_t seed);

/// A server that answers some of its clients, in any order, and lets others wait.
void role_serve(uint64_t seed);

/// Makes, binds, moves and destroys objects of all types at random, with several threads.
void role_objects(uint64_t seed);

/// Fills tables with capabilities and gets rid of them, which takes longer than the kernel goes on at a stretch.
void role_revoke(uint64_t seed);

/// Ends after a moment: well, by a fault, by being killed.
void role_exit(uint64_t seed);
void role_fault(uint64_t seed);
void role_kill(uint64_t seed);

#endif

// SPDX-License-Identifier: Apache-2.0
//
// Refusals as tables: a row is a syscall that must fail with one error, and what the record must say of it.
#pragma once

#include <kozo_abi.h>

#include "raw.h"
#include "things.h"

struct refusal {
    const char *id;
    const char *claim;
    uint64_t number;
    /// Numbers, or THING()s.
    uint64_t arguments[6];
    /// But for the number of the syscall and the value of the argument, which follow.
    struct kozo_denial denial;
};

/// The refusals of one file, ended by a row of NULL.
extern const struct refusal capability_refusals[], untyped_refusals[], memory_refusals[], thread_refusals[];
extern const struct refusal bind_refusals[], ipc_refusals[], device_refusals[];

/// Runs the tests of all these tables.
void run_refusal_tests(void);

/// Makes the syscall, which must be refused with `wanted.error`, leave this record, but for the number of the syscall,
/// and change no register that it does not return.
void check_refusal(const struct raw_call *call, const struct kozo_denial *wanted);

// What a row's fields are, in the order in which a sentence would tell them.
#define SYSCALL(name, ...)   .number = SYS_##name, .arguments = {__VA_ARGS__}
#define FAILS(name, why)     .denial.error = ERR_##name, .denial.kind = DENIAL_##why
#define BLAMED(place)        .denial.argument = (place)
#define BLAMES_NOBODY        .denial.argument = DENIAL_NO_ARGUMENT
#define RANGE(least, most)   .denial.low = (least), .denial.high = (most)
#define NEEDS(object, right) .denial.needed_type = OBJECT_##object, .denial.needed_rights = (right)
#define FOUND_TYPE(object)   .denial.found_type = OBJECT_##object
#define FOUND_RIGHTS(rights) .denial.found_rights = (rights)

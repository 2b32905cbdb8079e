// SPDX-License-Identifier: Apache-2.0
//
// What is shown of a trace: events, as the decoder tells them and filters and printers take them.

#ifndef TRACE_EVENT_H
#define TRACE_EVENT_H

#include "record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {
    /// Somebody typed `name` at the machine.
    EVENT_TYPED,
    /// A syscall that is no message has come back, or one that is but failed or brought signals instead.
    EVENT_SYSCALL,
    /// `who` sends a message to `peer`.
    EVENT_REQUEST,
    /// `who` has the answer of `peer`, or an error in its place.
    EVENT_ANSWER,
    /// A request of `who` that has no answer has come to `peer`.
    EVENT_SENT,
    /// `who` has received the request `flow` of `peer`, and works on it.
    EVENT_RECEIVED,
    /// `who` has done with what it received last.
    EVENT_DONE,
    EVENT_FAULT,
    /// `who` goes on in the place of `peer`.
    EVENT_SWITCH,
    /// A run of `who` begins, and what it holds is known.
    EVENT_HOLDINGS,
    /// `who` touches a region that it was given for the first time.
    EVENT_MEMORY,
    EVENT_KINDS,
};

enum argument_form {
    ARGUMENT_DECIMAL,
    /// A name, a flag and the like.
    ARGUMENT_WORD,
    /// Bytes that are text.
    ARGUMENT_TEXT,
    /// The bytes of a struct, whose `fields` are.
    ARGUMENT_STRUCT,
};

enum {
    ARGUMENTS_MAX = 8,
    /// Bytes of an argument's value: a whole message in hexadecimal, and its zero.
    VALUE_SIZE = 832,
};

struct value {
    const char *name;
    enum argument_form form;
    /// Of a struct; NULL of all others.
    const struct kozo_trace_field *fields;
    size_t length;
    char text[VALUE_SIZE];
};

struct values {
    unsigned count;
    struct value list[ARGUMENTS_MAX];
};

/// A thread, as it is shown.
struct party {
    /// Its service's name.
    const char *service;
    /// That, with the thread's number if it is not the first.
    const char *label;
    /// Another one for each thread of each run.
    unsigned number;
    uint64_t generation;
};

struct event {
    enum event_kind kind;
    /// Instructions since the kernel began, and since the syscall or the request began that it ends.
    uint64_t at;
    uint64_t took;
    struct party who;
    /// Its service is NULL if there is none, or it is not known.
    struct party peer;
    /// NULL if it has none. Its lifetime is that of the tables.
    const char *interface;
    /// The syscall's, the method's or the fault's name.
    char name[64];
    /// Of messages: a number for each request.
    uint64_t flow;
    /// "OK", or what it was refused with; "" where that means nothing.
    char outcome[64];
    bool failed;
    struct values arguments;
    struct values results;
    /// What it was made of: the record of the syscall or of the request, and that of its end, of its arrival or of
    /// whatever else came about. NULL where there is none.
    const struct record *entry;
    const struct record *end;
};

#endif

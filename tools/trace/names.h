// SPDX-License-Identifier: Apache-2.0
//
// What a system's description calls things. A line each, words separated by blanks (scripts/trace.sh makes them of
// `kozoc caps --json`):
//   service NAME INTERFACE                   `-` where it offers nothing, or nothing with methods
//   handle SERVICE SLOT NAME OFFERER NEED    `-` where nobody offers it; NEED as it was written, up to the line's end
//   signal SERVICE BIT NAME                  a bit of the service's notification

#ifndef TRACE_NAMES_H
#define TRACE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct named_service {
    char *name;
    /// NULL if it has none.
    char *interface;
};

struct named_handle {
    char *service;
    uint64_t slot;
    char *name;
    /// The service that a call through it comes to, or NULL.
    char *offerer;
    char *need;
};

struct named_signal {
    char *service;
    uint64_t bit;
    char *name;
};

struct names {
    struct named_service *services;
    size_t service_count;
    struct named_handle *handles;
    size_t handle_count;
    struct named_signal *signals;
    size_t signal_count;
};

/// What init is called, and threads of which it is not known whose they are.
extern const char names_init[];
extern const char names_none[];

/// Read all lines. Returns the number of the first that is none of these, or 0.
unsigned names_read(FILE *file, struct names *names);

void names_free(struct names *names);

/// The interface that a service offers, init's among them; NULL if none is known.
const char *names_interface(const struct names *names, const char *service);

/// A handle that the description gives a service, or NULL.
const struct named_handle *names_handle(const struct names *names, const char *service, uint64_t slot);

/// What a signal bit of a service is for, or NULL.
const char *names_signal(const struct names *names, const char *service, uint64_t bit);

/// Is there such a service?
bool names_has_service(const struct names *names, const char *service);

#endif

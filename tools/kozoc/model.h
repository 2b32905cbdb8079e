// SPDX-License-Identifier: Apache-2.0
//
// A system as the reader builds it and the resolver fills it in; the checks and the emitters read it.

#ifndef KOZOC_MODEL_H
#define KOZOC_MODEL_H

#include "../../services/init/plan.h"
#include "definition.h"

#include <stdbool.h>
#include <stdint.h>

/// What kind of authority a need is for: enum plan_kind, and init itself, which is at a place of its own in every
/// service.
#define KIND_SYSTEM ((unsigned)PLAN_KINDS)

/// The bits of all methods that a badge has room for, for a client of any interface. The bit of one method is its
/// `badge_bit` in the definition.
#define ALL_METHODS ((UINT64_C(1) << PLAN_METHOD_BITS) - 1)

/// A number as it was written. That of a default has no location: line 0.
struct amount {
    uint64_t value;
    struct location location;
};

/// Text as it was written, without its quotes; NULL where there is none.
struct text {
    const char *text;
    struct location location;
};

/// The words of a path's last part, which are joined by `+`.
struct word {
    struct name name;
    struct word *next;
};

/// Most needs of a program: PROGRAM_MAX_NEEDS.
#define MOST_PROGRAM_NEEDS 32

/// Dots in a path at the most, and one more.
#define MOST_PATH 3

/// A need as it stands in a service.
struct need {
    /// The words between dots. The last one may be several: it is the first of `words` then, and in all others too.
    struct name path[MOST_PATH];
    unsigned path_count;
    struct word *words;
    /// What follows the colon.
    struct text argument;
    /// After `of` and `as`; the text is NULL where they do not stand.
    struct name interface_name;
    struct name as;
    bool grant;
    bool optional;
    /// Of a program: who offers it was left out of the system, and so the program cannot be started there.
    bool is_left_out;
    struct location location;
    /// As it was written, without what follows the argument: `fs.open+read:/etc`.
    const char *clear;
    struct need *next;

    // By the resolver, from the service's declaration alone. A need that it could not resolve has PLAN_KINDS + 1.
    unsigned kind;
    /// An earlier need of the same offer: what is below stands there, for both.
    struct need *merged_into;
    /// Its handle: what stands after `as`, or the default.
    const char *handle;
    /// Of a client: what it speaks. NULL for `any`.
    const struct item *interface;
    /// Of a client and of init: badge bits of the methods asked for, of all needs that are merged.
    uint64_t methods;
    /// As in struct plan_grant.
    uint64_t a, b;
    /// Where the capability, the signal or the region is, for kinds that have one.
    bool has_slot, has_bit, has_region;
    unsigned slot, bit, region;

    // By the resolver, within a system.
    /// Of a client: who offers it; NULL if nobody does, which is right only if it is optional.
    struct service *offerer;
    /// Of a declared notification or shared memory.
    struct declared *declared;
};

/// There is no telling what the need is for; an error says so.
#define KIND_UNKNOWN (KIND_SYSTEM + 1)

enum parameter_kind { PARAMETER_NUMBER, PARAMETER_TEXT, PARAMETER_FLAG };

struct parameter {
    struct name name;
    enum parameter_kind kind;
    /// Of a number and of a flag, where `on` is 1.
    struct amount number;
    struct text text;
    /// NULL if nothing is said.
    const char *about;
    struct parameter *next;
};

enum allowance_kind { ALLOW_CYCLE, ALLOW_LOW_SERVER, ALLOW_DMA, ALLOW_UNUSED, ALLOWANCES };

/// What is allowed although it is mostly a mistake, and why.
struct allowance {
    enum allowance_kind kind;
    /// Of all but `dma`. Of `unused` the first word of what is named.
    struct name name;
    /// Of `unused`: what is named, as a need. NULL in others.
    const struct need *need;
    struct text why;
    struct location location;
    /// By the checks: it was what made something right.
    bool is_used;
    struct allowance *next;
};

struct offer {
    struct name name;
    /// The text is NULL if it could not be read.
    struct name interface_name;
    /// What the offer rests on, as words of the service's own needs.
    struct need *using;
    struct location location;

    // By the resolver.
    /// NULL for `any`.
    const struct item *interface;
    /// Some service of the system needs it.
    bool is_needed;
};

/// What a service can say of itself. `like` and `set` can change those before PROPERTY_SETTABLE.
enum property {
    PROPERTY_ABOUT,
    PROPERTY_PROGRAM,
    PROPERTY_LANGUAGE,
    PROPERTY_PRIORITY,
    PROPERTY_SLICE,
    PROPERTY_MEMORY,
    PROPERTY_SLOTS,
    PROPERTY_STACK,
    PROPERTY_START,
    PROPERTY_RESTART,
    PROPERTY_WATCHDOG,
    PROPERTY_ARGUMENTS,
    PROPERTY_SETTABLE,
    PROPERTY_PARAMETER = PROPERTY_SETTABLE,
    PROPERTY_OFFERS,
    PROPERTY_NEEDS,
    PROPERTY_ALLOW,
    PROPERTIES,
};

enum service_language { LANGUAGE_C, LANGUAGE_RUST };

/// The properties with a value; the parts of `restart` stand together. Times are in nanoseconds, sizes in bytes.
struct settings {
    struct text about;
    struct name program;
    enum service_language language;
    struct amount priority;
    struct amount slice;
    struct amount memory;
    struct amount slots;
    struct amount stack;
    bool on_request;
    enum plan_restart restart;
    struct amount backoff_first, backoff_most;
    struct amount limit_count, limit_window;
    /// 0 for none.
    struct amount watchdog;
    struct text arguments;
};

/// What the program of a service is like, by program.c.
struct program {
    /// Where it was found; NULL if it was not, or not looked for.
    const char *path;
    /// Bytes of its segments, in whole pages.
    uint64_t bytes;
    /// From where to where its segments are.
    uint64_t lowest, end;
};

/// A service, or a program that a service with `process.spawn` can start.
struct service {
    struct name name;
    bool is_program;
    /// The service that it is like; the text is NULL if it is for itself.
    struct name like_name;
    struct settings settings;
    /// Where each property was first given, by itself or by `set`; line 0 where it was not.
    struct location given[PROPERTIES];
    struct parameter *parameters;
    /// NULL if it offers nothing.
    struct offer *offer;
    struct need *needs;
    struct allowance *allowances;
    struct service *next;

    // By the resolver, from the service's declaration alone.
    /// What it is like; NULL if it is for itself.
    struct service *like;
    /// Fingerprint of its handle table: what its program has to be built for.
    uint64_t handles;
    enum { RESOLVE_NOT_BEGUN, RESOLVE_BEGUN, RESOLVE_DONE } progress;
    /// The first slot that is free, and how many signal bits and regions there are.
    unsigned free_slot, bit_count, region_count;
    /// Badge bits: methods of init that it can call, those that every service has among them.
    uint64_t system_methods;

    // By the resolver, within a system: its place in the order of start.
    unsigned number;
    /// By the checks.
    struct program program;
};

/// A notification, or shared memory.
struct declared {
    struct name name;
    /// NULL if nothing is said.
    const char *about;
    bool is_shared;
    /// Of shared memory: bytes.
    struct amount size;
    struct declared *next;

    // By the resolver, within a system.
    /// Its place among the notifications, or among the shared memory.
    unsigned number;
    /// Of a notification: who waits for it, or NULL, and at which of its signal bits.
    struct service *waiter;
    unsigned bit;
    /// How many services signal it, or map it, and how many of these can write.
    unsigned users, writers;
};

/// A `set` of a system.
struct set {
    struct name service;
    /// A property, or a parameter.
    struct name what;
    /// PROPERTY_PARAMETER for a parameter.
    enum property property;
    struct settings value;
    struct parameter *parameter;
    struct set *next;
};

struct system {
    /// The text is NULL if no system was declared.
    struct name name;
    struct text about;
    /// Line 0: not said.
    struct amount memory;
    /// As declared.
    struct service *services;
    unsigned service_count;
    /// What its services can start at run time, as declared.
    struct service *programs;
    /// By the resolver: in the order of start, which are the services' numbers.
    struct service **by_number;
    /// As declared, in one list and one space of names.
    struct declared *declared;
    unsigned notification_count, shared_count;
    struct set *sets;
    /// Its services in Rust are left out.
    bool is_without_rust;
    /// What `kozo:` at the beginning of an included path stands for: KOZO's folder with a slash, or nothing for the
    /// current one.
    const char *kozo;
    /// Interfaces, objects and rights.
    const struct definition *definition;
    struct sources *sources;
    struct diagnostics *diagnostics;
};

/// The service or the program of that name, or NULL.
struct service *service_find(const struct system *system, const char *name);
struct service *program_find(const struct system *system, const char *name);

/// What it is, in a word.
const char *service_word(const struct service *service);

/// Is the need process.spawn?
bool is_spawning(const struct need *need);

/// Is it one of methods, of a service or of init?
bool has_methods(const struct need *need);

/// Can it start programs?
bool is_spawner(const struct service *service);

/// The notification or shared memory of that name, or NULL.
struct declared *declared_find(const struct system *system, const char *name);

/// Who offers that, or NULL.
struct service *offerer_find(const struct system *system, const char *offer);

/// Is it known what an offer speaks? If not that was reported, and nothing is compared with it.
bool has_interface(const struct offer *offer);

/// The need that holds what a need stands for: itself, or the one that it is merged into.
const struct need *need_holder(const struct need *need);

/// The word that a property begins with.
const char *property_name(enum property property);

/// A name with dashes as C and Rust have it: `file-server` -> `file_server`.
const char *identifier(const char *name);

#endif

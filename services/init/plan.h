// SPDX-License-Identifier: Apache-2.0
//
// init's plan: what runs, and what each service may do, as the system compiler writes it and init reads it. It is the
// file "system/plan" of the initrd: a header, then the records in the order of the header's counts, each of a fixed
// size and without gaps, all little endian. plan_check() holds what a plan promises, so that init relies on nothing
// else.
//
// Texts are zero-terminated, and zero up to the end of their field. Names are [a-z][a-z0-9-]*, handles [a-z][a-z0-9_]*,
// all other texts printable ASCII. Fields that a record's kind has no use for are zero, and so is what is reserved: two
// plans that mean the same are the same bytes.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_MAGIC   UINT64_C(0x4e414c504f5a4f4b) ///< "KOZOPLAN"
#define PLAN_VERSION 1

#define PLAN_MAX_SERVICES   64 ///< SERVICES_MAX
#define PLAN_MAX_GRANTS     2048
#define PLAN_MAX_SIGNALS    32
#define PLAN_MAX_SHARED     16
#define PLAN_MAX_PARAMETERS 8 ///< START_MAX_PARAMETERS
#define PLAN_MAX_REGIONS    8 ///< START_MAX_REGIONS
/// Most signal bits that a service's needs have, so that those of the library (SIGNAL_WATCHDOG_BIT) stay free.
#define PLAN_MAX_BITS   32
#define PLAN_NAME_SIZE  24 ///< START_NAME_SIZE
#define PLAN_TEXT_SIZE  64 ///< of arguments: START_ARGUMENTS_SIZE
#define PLAN_VALUE_SIZE 56 ///< of a parameter's text: START_PARAMETER_TEXT
#define PLAN_CLEAR_SIZE 48 ///< a need in clear, as written: "fs.read:/etc", cut short

/// Slots that are the same in every service, as enum StartSlot of the ABI has them: a plan does not name them, but what
/// is written with it does.
enum plan_slot {
    PLAN_SLOT_THREAD = 1,
    PLAN_SLOT_CNODE = 2,
    PLAN_SLOT_SPACE = 3,
    PLAN_SLOT_REPLY = 4,
    PLAN_SLOT_MEMORY = 5,
    PLAN_SLOT_SYSTEM = 6,
    PLAN_SLOT_NOTIFICATION = 7,
    PLAN_SLOT_OFFER = 8,
};
/// Slot of the first grant that is a capability. The others follow one another.
#define PLAN_FIRST_SLOT 16
/// Bytes of a slot: SLOT_SIZE.
#define PLAN_SLOT_BYTES UINT64_C(64)
/// A badge has this many bits for methods.
#define PLAN_METHOD_BITS 48
/// plan_grant.b of an interrupt, as enum IrqTrigger has them.
#define PLAN_TRIGGER_FIRMWARE 0
#define PLAN_TRIGGER_LEVEL    2
/// plan_grant.target where nobody offers or declares it; such a grant is optional. Its slot or region stays empty.
#define PLAN_NOBODY UINT32_C(0xffffffff)
/// Most failures that a limit can allow within its window: init remembers the time of each.
#define PLAN_MAX_LIMIT 32
/// Of a service that is restarted however often it fails.
#define PLAN_NO_LIMIT UINT32_MAX

// What numbers of a service can be.
#define PLAN_MIN_PRIORITY    1
#define PLAN_MAX_PRIORITY    253
#define PLAN_MIN_MEMORY_BITS 16
#define PLAN_MAX_MEMORY_BITS 40
#define PLAN_MIN_SLOT_BITS   6
#define PLAN_MAX_SLOT_BITS   20
#define PLAN_MAX_STACK       UINT32_C(0x100000)
#define PLAN_MIN_SLICE_NS    UINT64_C(100000)
#define PLAN_MAX_SLICE_NS    UINT64_C(1000000000)
#define PLAN_MIN_WATCHDOG_NS UINT64_C(100000000)
#define PLAN_MAX_WATCHDOG_NS UINT64_C(3600000000000)
/// Of a back-off and of a limit's window: a day, so that no sum with the clock overflows.
#define PLAN_MAX_TIME_NS UINT64_C(86400000000000)
/// Bytes of one shared memory: init maps it page by page, with a slot of its own for each page and each who has it.
#define PLAN_MAX_SHARED_BYTES UINT64_C(0x100000)

struct plan_header {
    uint64_t magic;            ///< PLAN_MAGIC
    uint32_t version;          ///< PLAN_VERSION
    uint32_t size;             ///< bytes of the whole file
    uint64_t fingerprint;      ///< ABI_FINGERPRINT that it was written for
    char name[PLAN_NAME_SIZE]; ///< the system's
    uint32_t service_count;    ///< at least 1
    uint32_t grant_count;
    uint32_t signal_count; ///< declared notifications
    uint32_t shared_count;
};

enum plan_restart {
    PLAN_RESTART_NEVER,
    PLAN_RESTART_ON_FAILURE, ///< after a fault, an exit status that is not 0, a kill, or no answer to the watchdog
    PLAN_RESTART_ALWAYS,     ///< also after exit status 0
};

struct plan_parameter {
    uint64_t number; ///< of a number or a flag
    char text[PLAN_VALUE_SIZE];
};

/// Services stand in the order in which they are started. A service's number is its place.
struct plan_service {
    char name[PLAN_NAME_SIZE];      ///< unique
    char program[PLAN_NAME_SIZE];   ///< services/PROGRAM in the initrd
    char offers[PLAN_NAME_SIZE];    ///< plain name of what it offers, unique; "" if nothing
    char arguments[PLAN_TEXT_SIZE]; ///< what it is started with, if whoever starts it says nothing else
    uint64_t handles;               ///< fingerprint that its program has to have
    uint64_t system_methods;        ///< badge bits: which methods of System it may call; at least one
    uint64_t slice_ns;              ///< its time slice
    uint64_t watchdog_ns;           ///< 0: none
    uint64_t backoff_first_ns;      ///< until its first restart; at least 1 where it is restarted
    uint64_t backoff_most_ns;       ///< it doubles up to this
    uint64_t limit_window_ns;       ///< more failures than `limit_count` within this: it stays down
    uint32_t limit_count;           ///< 1 to PLAN_MAX_LIMIT, or PLAN_NO_LIMIT, where it is restarted
    uint32_t stack_size;            ///< bytes, whole pages
    uint32_t first_grant;           ///< its grants stand one after the other, those of the first service first
    uint32_t grant_count;
    uint8_t priority;
    uint8_t memory_bits; ///< all that it gets; more than its stack and its CNode take
    uint8_t slot_bits;
    uint8_t restart;       ///< enum plan_restart
    uint8_t start_at_boot; ///< 0: on request
    uint8_t parameter_count;
    uint8_t signal_bits; ///< how many signal bits it uses, from bit 0 on
    uint8_t region_count;
    struct plan_parameter parameters[PLAN_MAX_PARAMETERS];
};

/// What is given. Beside each: what `target`, `a` and `b` are, if anything, and whether it has a slot, a region or a
/// signal bit.
enum plan_kind {
    PLAN_CLIENT, ///< slot; target: the service that offers; a: method bits, of the badge; b: 1 with GRANT
    PLAN_PORTS,  ///< slot; a: first port, b: last port
    PLAN_PM1A,   ///< slot, as the next two: empty where the machine has no such register among its I/O ports
    PLAN_PM1B,
    PLAN_RESET,
    PLAN_PORT_CONTROL, ///< slot
    PLAN_IRQ_CONTROL,  ///< slot
    PLAN_IRQ,          ///< slot, bit; a: ISA line, b: enum kozo_irq_trigger
    PLAN_TIMER,        ///< slot, bit
    PLAN_CLOCK,        ///< slot
    PLAN_MEMORY,       ///< slot; a: size_bits
    PLAN_SIGNAL,       ///< slot; target: declared notification
    PLAN_WAIT,         ///< bit; target: declared notification
    PLAN_SHARED,       ///< region; target: shared memory; a: 1 to write
    PLAN_INITRD,       ///< region
    PLAN_MACHINE,      ///< region
    PLAN_FRAMEBUFFER,  ///< region
    PLAN_DEBUG,        ///< slot
    PLAN_COUNTERS,     ///< slot
    PLAN_DEVICE_PAGE,  ///< slot
    PLAN_PCI,          ///< region; a: bus << 8 | device << 3 | function
    PLAN_KINDS,
};

/// What a service is given.
struct plan_grant {
    uint16_t kind;  ///< enum plan_kind
    uint16_t slot;  ///< where the capability goes: PLAN_FIRST_SLOT, and so on
    uint8_t region; ///< index of the region: 0, and so on
    uint8_t bit;    ///< signal bit: 0, and so on
    uint8_t optional;
    uint8_t reserved;
    uint32_t target; ///< a place among the services, declared notifications or shared memories; or PLAN_NOBODY
    uint32_t padding;
    uint64_t a, b;
    char handle[PLAN_NAME_SIZE];    ///< its name in kozo.NAME; unique in its service
    char clear[PLAN_CLEAR_SIZE];    ///< as it stands in the description, for people
    char argument[PLAN_CLEAR_SIZE]; ///< what the offerer is told of this client, "" if nothing
};

/// A declared notification, and the service that waits for it: exactly one, which has a grant PLAN_WAIT with this bit.
struct plan_signal {
    char name[PLAN_NAME_SIZE]; ///< unique
    uint32_t waiter;
    uint32_t bit;
};

struct plan_shared {
    char name[PLAN_NAME_SIZE]; ///< unique
    uint64_t bytes;            ///< whole pages, at least one
};

// No gaps: the compiler writes these as they lie in memory.
_Static_assert(sizeof(struct plan_header) == 64, "a plan's header");
_Static_assert(sizeof(struct plan_service) == 728, "a plan's service");
_Static_assert(sizeof(struct plan_grant) == 152, "a plan's grant");
_Static_assert(sizeof(struct plan_signal) == 32, "a plan's declared notification");
_Static_assert(sizeof(struct plan_shared) == 32, "a plan's shared memory");

/// Bytes of the largest plan.
#define PLAN_MAX_SIZE                                                                                                  \
    (sizeof(struct plan_header) + PLAN_MAX_SERVICES * sizeof(struct plan_service) +                                    \
     PLAN_MAX_GRANTS * sizeof(struct plan_grant) + PLAN_MAX_SIGNALS * sizeof(struct plan_signal) +                     \
     PLAN_MAX_SHARED * sizeof(struct plan_shared))

/// A plan that has been checked. What it points to lies in the bytes that were.
struct plan {
    const struct plan_header *header;
    const struct plan_service *services;
    const struct plan_grant *grants;
    const struct plan_signal *signals;
    const struct plan_shared *shared;
};

/// The part of a plan that is no good.
enum plan_part { PLAN_PART_HEADER, PLAN_PART_SERVICE, PLAN_PART_GRANT, PLAN_PART_SIGNAL, PLAN_PART_SHARED };

/// What is wrong with a plan, and where.
struct plan_fault {
    const char *what; ///< in words that follow the part's: "has no good name"
    enum plan_part part;
    uint32_t index; ///< which one of them
};

/// Check a plan. After it has said yes every index, count, text and number of the plan can be relied on, as it is
/// described above.
///
/// @param bytes  aligned to 8
/// @param plan   where its parts are; only if it is good
/// @param fault  what is wrong with it first; only if it is not
/// @return whether it is good
bool plan_check(const void *bytes, size_t size, struct plan *plan, struct plan_fault *fault);

/// The name of a part, for people: "service".
const char *plan_part_name(enum plan_part part);

/// What a kind of grant has: a slot, a region, a signal bit.
bool plan_kind_has_slot(uint16_t kind);
bool plan_kind_has_region(uint16_t kind);
bool plan_kind_has_bit(uint16_t kind);

/// The first slot of a service's CNode that no grant has: they are free from there on.
uint32_t plan_free_slot(const struct plan *plan, const struct plan_service *service);

// SPDX-License-Identifier: Apache-2.0
//
// The plan, as init has it in its own memory.

#include "load.h"

#include "initrd.h"
#include "space.h"
#include "untyped.h"

#include <kozo/denial.h>
#include <kozo/print.h>

#define PLAN_FILE "system/plan"

// Slots for each service: its endpoint, its notification and how the watchdog signals that, and two Replys; and for
// what there is once.
#define SLOTS_PER_SERVICE UINT64_C(5)
#define OTHER_SLOTS       8
// Bytes for the same objects, and for page tables.
#define BYTES_PER_SERVICE UINT64_C(512)
#define OTHER_BYTES       (4 * KOZO_PAGE_SIZE)

struct kozo_arena lasting_arena;

static struct plan plan;

static void check(int64_t error, const char *what) {
    if (error)
        kozo_panic("cannot %s: %s", what, kozo_failure_text(error));
}

/// The smallest power of two, as its logarithm, that is not less.
static uint64_t bits_for(uint64_t bytes) {
    return 64 - (uint64_t)__builtin_clzll(bytes - 1);
}

/// A file of the initrd lies at any multiple of 4, a plan at one of 8; and nobody changes init's own pages.
static void copy(const struct cpio_entry *file) {
    static struct kozo_arena arena;
    uint64_t bytes = kozo_round_up(file->size, KOZO_PAGE_SIZE);
    struct kozo_space space = {.arena = &arena, .handle = own_space.handle};
    // Page tables too.
    check(kozo_arena_open(&arena, &machine_memory, bits_for(bytes + OTHER_BYTES), bytes / KOZO_PAGE_SIZE + OTHER_SLOTS),
          "get memory for the plan");
    for (uint64_t done = 0; done < file->size; done += KOZO_PAGE_SIZE) {
        uint64_t size = file->size - done < KOZO_PAGE_SIZE ? file->size - done : KOZO_PAGE_SIZE;
        check(kozo_space_add_page(&space, PLAN_ADDRESS + done, PROT_READ, file->data + done, 0, size, NULL),
              "copy the plan");
    }
}

static void open_lasting_arena(void) {
    uint64_t bytes = OTHER_BYTES + plan.header->service_count * BYTES_PER_SERVICE;
    uint64_t slots = OTHER_SLOTS + plan.header->service_count * SLOTS_PER_SERVICE;
    for (uint32_t i = 0; i < plan.header->shared_count; i++) {
        bytes += plan.shared[i].bytes;
        slots += plan.shared[i].bytes / KOZO_PAGE_SIZE;
    }
    check(kozo_arena_open(&lasting_arena, &machine_memory, bits_for(bytes), slots), "get memory for what lasts");
}

const struct plan *plan_load(void) {
    struct cpio_entry file;
    if (!initrd_find(PLAN_FILE, &file))
        kozo_panic("the initrd has no " PLAN_FILE);
    if (file.size == 0 || file.size > PLAN_MAX_SIZE)
        kozo_panic(PLAN_FILE " has %lu bytes, which no plan has", file.size);
    copy(&file);
    struct plan_fault fault;
    if (!plan_check((const void *)PLAN_ADDRESS, file.size, &plan, &fault))
        kozo_panic(PLAN_FILE " is no good: %s %u %s", plan_part_name(fault.part), fault.index, fault.what);
    open_lasting_arena();
    return &plan;
}

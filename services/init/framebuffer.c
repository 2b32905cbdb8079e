// SPDX-License-Identifier: Apache-2.0
//
// The framebuffer. It lies in one or more of the device Untyped that the kernel gave init; its frames are as large as
// addresses allow, and cover nothing but its pages.
//
//     Untyped of 2 MiB               1 MiB        512 KiB
//     |  skipped  | small frames |   | small      | small |  not created
//                 ^ first pixel                          ^ end

#include "framebuffer.h"

#include "device.h"

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo_syscalls.h>

// Small frames up to a multiple of 2 MiB, large ones, and small ones again, of each Untyped.
#define RUNS_MAX (3 * INIT_MAX_DEVICES)

/// Frames of one size, one after the other in memory and in init's slots.
struct run {
    kozo_handle_t first;
    uint64_t count;
    uint64_t size_bits;
    uint64_t physical;
};

static struct {
    const struct kozo_machine_info *machine;
    uint64_t start, end; // of its pages; the same while there is none
    struct run runs[RUNS_MAX];
    uint64_t run_count;
    uint64_t frame_count;
    uint64_t devices; // a bit for each device Untyped that is used for it
} framebuffer;

_Static_assert(INIT_MAX_DEVICES <= 64, "a bit for each");

static uint64_t smaller(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/// Create frames from `physical` on, as large as can be and up to `end` at most; where they end goes to `physical`.
static int64_t create_run(kozo_handle_t untyped, uint64_t *physical, uint64_t end) {
    bool is_large = *physical % KOZO_LARGE_PAGE_SIZE == 0 && end - *physical >= KOZO_LARGE_PAGE_SIZE;
    uint64_t bits = is_large ? FRAME_LARGE_BITS : FRAME_SMALL_BITS;
    uint64_t until = is_large ? end : smaller(end, kozo_round_up(*physical + KOZO_PAGE_SIZE, KOZO_LARGE_PAGE_SIZE));
    struct run run = {.count = (until - *physical) >> bits, .size_bits = bits, .physical = *physical};
    if (framebuffer.run_count == RUNS_MAX)
        return kozo_own_error(ERR_OUT_OF_RANGE);
    int64_t error = device_create(untyped, OBJECT_FRAME, bits, run.count, &run.first);
    if (error)
        return error;
    framebuffer.runs[framebuffer.run_count++] = run;
    framebuffer.frame_count += run.count;
    *physical += run.count << bits;
    return 0;
}

/// Create the frames of what lies in device Untyped number `index`. What it covers of the framebuffer goes to
/// `covered`.
static int64_t create_in(uint64_t index, uint64_t base, uint64_t *covered) {
    kozo_handle_t untyped = INIT_DEVICE_FIRST + index;
    uint64_t type, rights, badge, size_bits, detail, derived;
    int64_t error = kozo_sys_cap_inspect(INIT_CNODE, untyped, &type, &rights, &badge, &size_bits, &detail, &derived);
    uint64_t first = base > framebuffer.start ? base : framebuffer.start;
    uint64_t end = smaller(base + (UINT64_C(1) << size_bits), framebuffer.end);
    *covered = 0;
    if (error || first >= end)
        return error;
    framebuffer.devices |= UINT64_C(1) << index;
    *covered = end - first;
    error = device_skip(untyped, 0, first - base);
    while (!error && first < end)
        error = create_run(untyped, &first, end);
    return error;
}

static int64_t create_all(const struct kozo_init_info *info) {
    uint64_t missing = framebuffer.end - framebuffer.start;
    for (uint64_t i = 0; i < info->device_count; i++) {
        uint64_t covered;
        int64_t error = create_in(i, info->device_base[i], &covered);
        if (error)
            return error;
        missing -= covered;
    }
    return missing ? kozo_own_error(ERR_NO_MEMORY) : 0;
}

void framebuffer_init(const struct kozo_init_info *info) {
    framebuffer.machine = &info->machine;
    if (!info->machine.framebuffer)
        return;
    framebuffer.start = info->machine.framebuffer & ~(KOZO_PAGE_SIZE - 1);
    framebuffer.end = kozo_round_up(info->machine.framebuffer + framebuffer_bytes(), KOZO_PAGE_SIZE);
    int64_t error = create_all(info);
    if (!error)
        return;
    printf("init: the framebuffer cannot be given away: %s\n", kozo_failure_text(error));
    framebuffer.end = framebuffer.start;
}

bool framebuffer_is_there(void) {
    return framebuffer.end != framebuffer.start;
}

bool framebuffer_uses_device(uint64_t index) {
    return framebuffer.devices >> index & 1;
}

/// Page tables too: one for each 2 MiB begun, and two above them.
uint64_t framebuffer_slots(void) {
    return framebuffer.frame_count + (framebuffer.end - framebuffer.start) / KOZO_LARGE_PAGE_SIZE + 4;
}

int64_t framebuffer_map(struct kozo_space *space, uint64_t *address) {
    // As far from a multiple of 2 MiB as in memory, so that large frames fit.
    uint64_t start = *address + framebuffer.start % KOZO_LARGE_PAGE_SIZE;
    for (uint64_t i = 0; i < framebuffer.run_count; i++) {
        const struct run *run = &framebuffer.runs[i];
        uint64_t at = start + (run->physical - framebuffer.start);
        for (uint64_t j = 0; j < run->count; j++) {
            int64_t error = kozo_space_map_shared(space, run->first + j, run->size_bits, at + (j << run->size_bits),
                                                  PROT_READ | PROT_WRITE | PROT_WRITE_COMBINING);
            if (error)
                return error;
        }
    }
    *address = start + (framebuffer.machine->framebuffer - framebuffer.start);
    return 0;
}

kozo_handle_t framebuffer_frame(uint64_t offset) {
    uint64_t physical = framebuffer.start + offset;
    for (uint64_t i = 0; i < framebuffer.run_count; i++) {
        const struct run *run = &framebuffer.runs[i];
        uint64_t place = (physical - run->physical) >> run->size_bits;
        if (physical >= run->physical && place < run->count)
            return run->first + place;
    }
    return NULL_HANDLE;
}

struct kozo_framebuffer_mode framebuffer_mode(void) {
    const struct kozo_machine_info *machine = framebuffer.machine;
    return (struct kozo_framebuffer_mode){
        .width = machine->framebuffer_width,
        .height = machine->framebuffer_height,
        .stride = machine->framebuffer_stride,
        .format = machine->framebuffer_format,
    };
}

uint64_t framebuffer_bytes(void) {
    return (uint64_t)framebuffer.machine->framebuffer_stride * framebuffer.machine->framebuffer_height *
           sizeof(uint32_t);
}

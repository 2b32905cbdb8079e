// SPDX-License-Identifier: Apache-2.0
//
// Mappings.
#include <kozo_syscalls.h>

#include "rows.h"
#include "scratch.h"

static void map(void) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ | PROT_WRITE, &page);
    EQUAL(kozo_sys_frame_unmap(frame), 0);
    ROW_OF("map_4k", ROUNDS, (void)0, kozo_sys_space_map(own_space, frame, (uint64_t)page, PROT_READ | PROT_WRITE), 0,
           EQUAL(kozo_sys_frame_unmap(frame), 0));
}

static void unmap(void) {
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ | PROT_WRITE, &page);
    ROW_OF("unmap_4k", ROUNDS, (void)0, kozo_sys_frame_unmap(frame), 0,
           EQUAL(kozo_sys_space_map(own_space, frame, (uint64_t)page, PROT_READ | PROT_WRITE), 0));
}

const struct test memory_rows[] = {
    {"map_4k", "a frame of 4 KiB into the own address space", map},
    {"unmap_4k", "the same out of it", unmap},
    {0},
};

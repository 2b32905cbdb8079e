// SPDX-License-Identifier: Apache-2.0
#include "twin.h"

#include <kozo/string.h>
#include <kozo_syscalls.h>

#include "check.h"

enum { PAGE_SIZE = 4096, LEVELS = 3 };

/// Of the linker script: where the program begins and ends, and its code in it.
extern const uint8_t image_start[], text_start[], text_end[], image_end[];

static void map_tables(kozo_handle_t space, uint64_t address) {
    for (unsigned level = LEVELS; level > 0; level--) {
        EQUAL(kozo_sys_space_map_table(space, make(OBJECT_PAGE_TABLE, 0), address, level), 0);
    }
}

static void copy_page(kozo_handle_t space, uint64_t address) {
    bool is_text = address >= (uint64_t)text_start && address < (uint64_t)text_end;
    volatile uint64_t *page;
    kozo_handle_t frame = make_page(PROT_READ | PROT_WRITE, &page);
    memcpy((void *)(uint64_t)page, (const void *)address, PAGE_SIZE);
    EQUAL(kozo_sys_frame_unmap(frame), 0);
    EQUAL(kozo_sys_space_map(space, frame, address, PROT_READ | (is_text ? PROT_EXECUTE : PROT_WRITE)), 0);
}

kozo_handle_t twin_create(void) {
    kozo_handle_t space = make(OBJECT_ADDRESS_SPACE, 0);
    map_tables(space, (uint64_t)image_start);
    for (uint64_t address = (uint64_t)image_start; address < (uint64_t)image_end; address += PAGE_SIZE) {
        copy_page(space, address);
    }
    return space;
}

struct worker twin_start(kozo_handle_t space, void (*entry)(uint64_t argument), uint64_t argument, unsigned below) {
    struct worker worker = create_worker();
    EQUAL(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_SPACE, space, 0), 0);
    run_worker(&worker, entry, argument, below);
    return worker;
}

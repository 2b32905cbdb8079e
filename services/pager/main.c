// SPDX-License-Identifier: Apache-2.0
//
// Memory on demand: a child works in a region of which nothing is mapped, its stack included, and gets each page,
// zeroed, when it first touches it.

#include <kozo/child.h>
#include <kozo/denial.h>
#include <kozo/memory.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo_names.h>
#include <stdbool.h>

#define PAGE_SIZE UINT64_C(4096)
#define PAGES     UINT64_C(1024)
// How many pages the child touches, beside its stack's one.
#define TOUCHED 20

static uint64_t region_start, region_end;

static void check(int64_t error, const char *what) {
    if (error)
        kozo_panic("cannot %s: %s", what, kozo_failure_text(error));
}

/// What the child does: count in every fiftieth page, from what it finds there. It ends with a breakpoint.
static void count(uint64_t start) {
    volatile uint64_t *const first = (volatile uint64_t *)start;
    for (uint64_t i = 0; i < TOUCHED; i++)
        first[i * 50 * PAGE_SIZE / 8] += i + 1;
    __asm__ volatile("int3");
}

/// Map a zeroed page where the child has touched nothing yet.
static void give_page(uint64_t address) {
    kozo_handle_t frame;
    check(kozo_create(OBJECT_FRAME, FRAME_SMALL_BITS, &frame), "create a page");
    check(kozo_map_frame(frame, address & ~(PAGE_SIZE - 1), PROT_READ | PROT_WRITE), "map a page");
}

static bool wants_page(const struct kozo_child_fault *fault) {
    return fault->kind == FAULT_PAGE && (fault->flags & (FAULT_FLAG_PRESENT | FAULT_FLAG_EXECUTE)) == 0 &&
           fault->detail >= region_start && fault->detail < region_end;
}

/// Serve the child's faults until there is one that is no wish for a page.
///
/// @return how many pages it got
static unsigned serve(const struct kozo_child *child, struct kozo_child_fault *last) {
    unsigned given = 0;
    for (;;) {
        check(kozo_child_wait(child, last), "wait for a fault");
        if (!wants_page(last))
            return given;
        give_page(last->detail);
        given++;
        check(kozo_child_resume(), "resume the child");
    }
}

int main(void) {
    region_end = kozo_start->heap_end;
    region_start = region_end - PAGES * PAGE_SIZE;
    struct kozo_child child;
    struct kozo_child_fault last;
    check(kozo_child_create(&child), "create the child");
    check(kozo_child_start(&child, count, region_end, region_start), "start the child");
    unsigned given = serve(&child, &last);
    if (last.kind != FAULT_BREAKPOINT) {
        printf("pager: the child ended with fault %s at 0x%lx\n", kozo_fault_name(last.kind), last.instruction);
        return 1;
    }
    uint64_t sum = 0;
    for (uint64_t i = 0; i < TOUCHED; i++)
        sum += *(const volatile uint64_t *)(region_start + i * 50 * PAGE_SIZE);
    printf("pager: %lu pages promised, %u given; the child counted to %lu\n", PAGES, given, sum);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
//
// sources: lib/kozo/heap.c
// includes: lib/kozo/include
//
// The allocator below malloc: blocks never overlap, neighbours join, bad pointers are told.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <kozo/heap.h>

#define ARENA_SIZE 65536

static _Alignas(16) uint8_t arena[ARENA_SIZE];
static size_t used;  // of the arena
static size_t limit; // what of the arena may be used
static size_t step;  // least growth

// Like the service's: grows by whole steps, by less than was asked for when memory runs out.
static void grow(struct kozo_heap *heap, size_t bytes) {
    size_t size = (bytes + step - 1) / step * step;
    if (size > limit - used)
        size = limit - used;
    if (size < KOZO_HEAP_MIN)
        return;
    kozo_heap_extend(heap, arena + used, size);
    used += size;
}

static struct kozo_heap make_heap(size_t size, size_t growth) {
    used = 0;
    limit = size;
    step = growth;
    return (struct kozo_heap){.grow = grow};
}

static void memory_is_aligned_and_as_large_as_asked(void **state) {
    (void)state;
    struct kozo_heap heap = make_heap(ARENA_SIZE, 4096);
    for (size_t size = 0; size < 200; size++) {
        uint8_t *memory = kozo_heap_allocate(&heap, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 16, 0);
        assert_true(kozo_heap_size(memory) >= size);
        memset(memory, 0xaa, size);
    }
}

static void all_memory_comes_back_in_one_piece(void **state) {
    (void)state;
    struct kozo_heap heap = make_heap(ARENA_SIZE, ARENA_SIZE);
    void *blocks[100];
    for (size_t i = 0; i < 100; i++)
        assert_non_null(blocks[i] = kozo_heap_allocate(&heap, 10 * i));
    for (size_t i = 0; i < 100; i++)
        assert_true(kozo_heap_release(&heap, blocks[i * 37 % 100]));
    assert_non_null(kozo_heap_allocate(&heap, ARENA_SIZE - 32));
    assert_null(kozo_heap_allocate(&heap, 1));
}

static void growth_joins_what_was_free_at_the_end(void **state) {
    (void)state;
    struct kozo_heap heap = make_heap(ARENA_SIZE, 4096);
    void *small = kozo_heap_allocate(&heap, 100);
    assert_int_equal(used, 4096);
    assert_non_null(kozo_heap_allocate(&heap, 6000));
    assert_true(kozo_heap_release(&heap, small));
    assert_int_equal(used, 4096 + 8192);
}

static void out_of_memory_is_null_and_harms_nothing(void **state) {
    (void)state;
    struct kozo_heap heap = make_heap(8192, 4096);
    uint8_t *kept = kozo_heap_allocate(&heap, 1000);
    memset(kept, 0x5a, 1000);
    assert_null(kozo_heap_allocate(&heap, 8192));
    assert_null(kozo_heap_allocate(&heap, SIZE_MAX));
    assert_null(kozo_heap_allocate(&heap, SIZE_MAX - 15));
    assert_null(kozo_heap_resize(&heap, kept, SIZE_MAX - 16));
    assert_null(kozo_heap_resize(&heap, kept, 100000));
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(kept[i], 0x5a);
    assert_non_null(kozo_heap_allocate(&heap, 7000));
}

static void resizing_keeps_the_contents(void **state) {
    (void)state;
    struct kozo_heap heap = make_heap(ARENA_SIZE, 4096);
    uint8_t *memory = kozo_heap_allocate(&heap, 100);
    for (unsigned i = 0; i < 100; i++)
        memory[i] = (uint8_t)i;
    assert_ptr_equal(kozo_heap_resize(&heap, memory, 1000), memory); // into the free block behind it
    void *wall = kozo_heap_allocate(&heap, 16);
    uint8_t *moved = kozo_heap_resize(&heap, memory, 3000);
    assert_non_null(moved);
    assert_true(moved > (uint8_t *)wall);
    assert_ptr_equal(kozo_heap_resize(&heap, moved, 50), moved);
    for (unsigned i = 0; i < 50; i++)
        assert_int_equal(moved[i], i);
}

static void bad_pointers_are_told(void **state) {
    (void)state;
    struct kozo_heap heap = make_heap(ARENA_SIZE, 4096);
    uint8_t *first = kozo_heap_allocate(&heap, 64);
    uint8_t *second = kozo_heap_allocate(&heap, 64);
    uint8_t *third = kozo_heap_allocate(&heap, 64);
    memset(second, 0, 64);
    assert_false(kozo_heap_release(&heap, second + 8));
    assert_false(kozo_heap_release(&heap, second + 32));
    assert_true(kozo_heap_release(&heap, second));
    assert_false(kozo_heap_release(&heap, second));
    assert_true(kozo_heap_release(&heap, first));
    assert_false(kozo_heap_release(&heap, second));
    assert_false(kozo_heap_release(&heap, first));
    memset(third, 0xff, 64 + 16); // over the end
    assert_false(kozo_heap_release(&heap, third));
}

// A long random run against a model: every block keeps what was written to it, to its last byte.
static void random_use_never_overlaps(void **state) {
    (void)state;
    enum { SLOTS = 64, ROUNDS = 200000, MOST = 3000 };
    struct kozo_heap heap = make_heap(ARENA_SIZE, 4096);
    static struct {
        uint8_t *memory;
        size_t size;
    } slots[SLOTS];
    memset(slots, 0, sizeof(slots));
    srand(1);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned i = (unsigned)rand() % SLOTS;
        size_t size = (size_t)rand() % (rand() % 8 ? 200 : MOST);
        size_t same = slots[i].size < size ? slots[i].size : size;
        bool resize = slots[i].memory && rand() % 2;
        for (size_t at = 0; at < slots[i].size; at++)
            assert_int_equal(slots[i].memory[at], (uint8_t)(i + 1));
        if (slots[i].memory && !resize) {
            assert_true(kozo_heap_release(&heap, slots[i].memory));
            slots[i].memory = NULL;
            slots[i].size = 0;
            continue;
        }
        uint8_t *memory = resize ? kozo_heap_resize(&heap, slots[i].memory, size) : kozo_heap_allocate(&heap, size);
        if (!memory)
            continue;
        for (size_t at = 0; resize && at < same; at++)
            assert_int_equal(memory[at], (uint8_t)(i + 1));
        memset(memory, (int)i + 1, size);
        slots[i].memory = memory;
        slots[i].size = size;
    }
    for (unsigned i = 0; i < SLOTS; i++)
        if (slots[i].memory)
            assert_true(kozo_heap_release(&heap, slots[i].memory));
    assert_non_null(kozo_heap_allocate(&heap, used - 32));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_aligned_and_as_large_as_asked),
        cmocka_unit_test(all_memory_comes_back_in_one_piece),
        cmocka_unit_test(growth_joins_what_was_free_at_the_end),
        cmocka_unit_test(out_of_memory_is_null_and_harms_nothing),
        cmocka_unit_test(resizing_keeps_the_contents),
        cmocka_unit_test(bad_pointers_are_told),
        cmocka_unit_test(random_use_never_overlaps),
    };
    return cmocka_run_group_tests_name("alloc", tests, NULL, NULL);
}

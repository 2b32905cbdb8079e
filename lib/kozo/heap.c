// SPDX-License-Identifier: Apache-2.0
//
// The allocator: blocks with boundary tags, free ones in bins by the power of two of their size.
//
//     | size|used, previous_size | payload ... | size|used, previous_size | payload ... | 0|used, previous_size |
//       ^ block                                  ^ next block                             ^ sentinel, ends at heap->end
//
// Invariant: no two neighbouring blocks are free; previous_size is the size of the block before, 0 in the first.

#include <kozo/heap.h>
#include <kozo/string.h>

#define ALIGNMENT   16
#define USED        ((size_t)1)
#define HEADER_SIZE offsetof(struct kozo_heap_block, next)
#define MIN_SIZE    sizeof(struct kozo_heap_block)
#define MAX_SIZE    ((size_t)1 << 46) // beyond any user address space

struct kozo_heap_block {
    size_t tag; // bytes, header included, and USED
    size_t previous_size;
    struct kozo_heap_block *next, *previous; // in the bin, while it is free
};
_Static_assert(HEADER_SIZE == ALIGNMENT, "payloads are aligned as blocks are");
_Static_assert(MIN_SIZE % ALIGNMENT == 0, "the smallest block keeps the next one aligned");
_Static_assert(KOZO_HEAP_MIN >= MIN_SIZE + HEADER_SIZE, "a block and the sentinel");

static size_t size_of(const struct kozo_heap_block *block) {
    return block->tag & ~USED;
}

static bool is_used(const struct kozo_heap_block *block) {
    return block->tag & USED;
}

static struct kozo_heap_block *after(struct kozo_heap_block *block) {
    return (void *)((uint8_t *)block + size_of(block));
}

static struct kozo_heap_block *before(struct kozo_heap_block *block) {
    return (void *)((uint8_t *)block - block->previous_size);
}

static struct kozo_heap_block *block_of(const void *allocation) {
    return (void *)((uint8_t *)allocation - HEADER_SIZE);
}

static unsigned bin_of(size_t size) {
    return 63 - (unsigned)__builtin_clzl(size);
}

static void bin_add(struct kozo_heap *heap, struct kozo_heap_block *block) {
    unsigned bin = bin_of(size_of(block));
    block->previous = NULL;
    block->next = heap->bins[bin];
    if (block->next)
        block->next->previous = block;
    heap->bins[bin] = block;
    heap->filled |= UINT64_C(1) << bin;
}

static void bin_remove(struct kozo_heap *heap, struct kozo_heap_block *block) {
    unsigned bin = bin_of(size_of(block));
    if (block->next)
        block->next->previous = block->previous;
    if (block->previous)
        block->previous->next = block->next;
    else
        heap->bins[bin] = block->next;
    if (!heap->bins[bin])
        heap->filled &= ~(UINT64_C(1) << bin);
}

static void set_size(struct kozo_heap_block *block, size_t size, size_t used) {
    block->tag = size | used;
    after(block)->previous_size = size;
}

// Make a block free, joined with the free ones beside it.
static void make_free(struct kozo_heap *heap, struct kozo_heap_block *block) {
    struct kozo_heap_block *next = after(block);
    size_t size = size_of(block);
    if (!is_used(next)) {
        bin_remove(heap, next);
        size += size_of(next);
    }
    if (block->previous_size && !is_used(before(block))) {
        block = before(block);
        bin_remove(heap, block);
        size += size_of(block);
    }
    set_size(block, size, 0);
    bin_add(heap, block);
}

// Cut a used block down to `size` and free the rest, where the rest is enough for a block.
static void trim(struct kozo_heap *heap, struct kozo_heap_block *block, size_t size) {
    size_t rest = size_of(block) - size;
    if (rest < MIN_SIZE)
        return;
    set_size(block, size, USED);
    set_size(after(block), rest, USED);
    make_free(heap, after(block));
}

// The size of the block that serves a request, 0 if there can be none.
static size_t block_size(size_t size) {
    if (size > MAX_SIZE)
        return 0;
    size = (size + HEADER_SIZE + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    return size < MIN_SIZE ? MIN_SIZE : size;
}

static struct kozo_heap_block *find(const struct kozo_heap *heap, size_t size) {
    unsigned bin = bin_of(size);
    for (struct kozo_heap_block *block = heap->bins[bin]; block; block = block->next)
        if (size_of(block) >= size)
            return block;
    uint64_t larger = heap->filled & ~((UINT64_C(2) << bin) - 1);
    return larger ? heap->bins[__builtin_ctzl(larger)] : NULL;
}

void kozo_heap_extend(struct kozo_heap *heap, void *memory, size_t size) {
    struct kozo_heap_block *block = memory;
    if (heap->end) {
        block = block_of(memory); // the old sentinel, which knows the block before it
    } else {
        size -= HEADER_SIZE;
        block->previous_size = 0;
    }
    block->tag = size | USED;
    struct kozo_heap_block *sentinel = after(block); // a header only: there is no room for more
    sentinel->tag = USED;
    sentinel->previous_size = size;
    heap->end = (uint8_t *)sentinel + HEADER_SIZE;
    make_free(heap, block);
}

void *kozo_heap_allocate(struct kozo_heap *heap, size_t size) {
    size = block_size(size);
    if (!size)
        return NULL;
    struct kozo_heap_block *block = find(heap, size);
    if (!block) {
        heap->grow(heap, size + HEADER_SIZE);
        block = find(heap, size);
    }
    if (!block)
        return NULL;
    bin_remove(heap, block);
    block->tag |= USED;
    trim(heap, block, size);
    return (uint8_t *)block + HEADER_SIZE;
}

size_t kozo_heap_size(const void *allocation) {
    struct kozo_heap_block *block = block_of(allocation);
    bool sound = (uintptr_t)allocation % ALIGNMENT == 0 && is_used(block) && size_of(block) >= MIN_SIZE &&
                 size_of(block) % ALIGNMENT == 0 && after(block)->previous_size == size_of(block);
    return sound ? size_of(block) - HEADER_SIZE : 0;
}

bool kozo_heap_release(struct kozo_heap *heap, void *allocation) {
    if (!kozo_heap_size(allocation))
        return false;
    make_free(heap, block_of(allocation));
    return true;
}

// Let a used block take in the free one after it, if that makes it large enough.
static bool expand(struct kozo_heap *heap, struct kozo_heap_block *block, size_t size) {
    struct kozo_heap_block *next = after(block);
    if (is_used(next) || size_of(block) + size_of(next) < size)
        return false;
    bin_remove(heap, next);
    set_size(block, size_of(block) + size_of(next), USED);
    return true;
}

void *kozo_heap_resize(struct kozo_heap *heap, void *allocation, size_t size) {
    struct kozo_heap_block *block = block_of(allocation);
    size_t wanted = block_size(size);
    if (!wanted)
        return NULL;
    if (size_of(block) >= wanted || expand(heap, block, wanted)) {
        trim(heap, block, wanted);
        return allocation;
    }
    void *moved = kozo_heap_allocate(heap, size);
    if (moved) {
        memcpy(moved, allocation, size_of(block) - HEADER_SIZE);
        make_free(heap, block);
    }
    return moved;
}

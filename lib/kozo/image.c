// SPDX-License-Identifier: Apache-2.0
//
// Executables in address spaces. elf_read() has checked what is relied on here: whole pages, no two segments on one.

#include <elf.h>
#include <kozo/image.h>

_Static_assert(ELF_PAGE_SIZE == KOZO_PAGE_SIZE, "segments are whole small frames");

uint64_t kozo_image_pages(const struct elf_image *image) {
    uint64_t pages = 0;
    for (uint32_t i = 0; i < image->segment_count; i++)
        pages += image->segments[i].size / KOZO_PAGE_SIZE;
    return pages;
}

uint64_t kozo_image_end(const struct elf_image *image) {
    const struct elf_segment *last = &image->segments[image->segment_count - 1];
    return last->address + last->size;
}

static uint64_t protection_of(const struct elf_segment *segment) {
    uint64_t protection = PROT_READ;
    if (segment->flags & ELF_WRITE)
        protection |= PROT_WRITE;
    if (segment->flags & ELF_EXECUTE)
        protection |= PROT_EXECUTE;
    return protection;
}

static uint64_t smaller(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/// Map the page that begins `start` bytes into the segment.
static int64_t map_page(struct kozo_space *space, const struct elf_segment *segment, uint64_t start,
                        const uint8_t *file) {
    // The file's bytes go to [lead, lead + file_size) of the segment; what of that is in [start, start +
    // KOZO_PAGE_SIZE)?
    uint64_t first = start < segment->lead ? segment->lead : start;
    uint64_t end = smaller(segment->lead + segment->file_size, start + KOZO_PAGE_SIZE);
    uint64_t size = first < end ? end - first : 0;
    const uint8_t *from = size ? file + segment->file_offset + (first - segment->lead) : NULL;
    return kozo_space_add_page(space, segment->address + start, protection_of(segment), from, first - start, size,
                               NULL);
}

int64_t kozo_image_map(struct kozo_space *space, const struct elf_image *image, const uint8_t *file) {
    for (uint32_t i = 0; i < image->segment_count; i++) {
        const struct elf_segment *segment = &image->segments[i];
        for (uint64_t start = 0; start < segment->size; start += KOZO_PAGE_SIZE) {
            int64_t error = map_page(space, segment, start, file);
            if (error)
                return error;
        }
    }
    return 0;
}

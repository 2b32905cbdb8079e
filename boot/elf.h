// SPDX-License-Identifier: Apache-2.0
//
// Static ELF64 executables for x86-64, checked and taken apart. Reads nothing but the bytes it is given and calls
// nobody, so that the loader, init and host tests compile it as it is.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Bytes of a page; segments are reported in whole pages.
#define ELF_PAGE_SIZE UINT64_C(4096)
/// Most segments that an executable may load.
#define ELF_MAX_SEGMENTS 8
/// elf_image.bad_header where an error is not about a program header.
#define ELF_NO_HEADER UINT32_MAX

/// Bits of elf_segment.flags, as in p_flags.
#define ELF_EXECUTE UINT32_C(1)
#define ELF_WRITE   UINT32_C(2)
#define ELF_READ    UINT32_C(4)

/// A part of the program, to be put into zeroed memory of its own: `file_size` bytes of the file from `file_offset` on
/// belong at `address + lead`.
struct elf_segment {
    /// First virtual address, a multiple of ELF_PAGE_SIZE.
    uint64_t address;
    /// Bytes, a multiple of ELF_PAGE_SIZE, never 0.
    uint64_t size;
    /// Bytes before the first one that comes from the file, less than ELF_PAGE_SIZE.
    uint64_t lead;
    uint64_t file_offset;
    uint64_t file_size;
    /// ELF_READ, and at most one of ELF_WRITE and ELF_EXECUTE.
    uint32_t flags;
};

/// A checked executable.
struct elf_image {
    /// Address of the first instruction, which an executable segment holds.
    uint64_t entry;
    uint32_t segment_count;
    /// The program header that elf_read's error is about, or ELF_NO_HEADER.
    uint32_t bad_header;
    /// Ascending by address, no two on the same page.
    struct elf_segment segments[ELF_MAX_SEGMENTS];
    /// Where in the file its notes are, and their bytes: 0 if it has none.
    uint64_t notes_offset;
    uint64_t notes_size;
};

/// Check the executable of `size` bytes at `file` and describe it in `image`. All of its pages must lie from `lowest`
/// up to `end` (exclusive); both are multiples of ELF_PAGE_SIZE.
///
/// Returns NULL, or what is wrong in words that follow the file's name or, with image->bad_header, the header's.
const char *elf_read(const void *file, size_t size, uint64_t lowest, uint64_t end, struct elf_image *image);

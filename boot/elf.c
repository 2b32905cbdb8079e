// SPDX-License-Identifier: Apache-2.0
//
// ELF64 executables (System V ABI, chapters 4 and 5; AMD64 supplement).

#include "elf.h"

struct elf_header {
    uint8_t identification[16];
    uint16_t type;
    uint16_t machine;
    uint32_t version;
    uint64_t entry;
    uint64_t program_offset;
    uint64_t section_offset;
    uint32_t flags;
    uint16_t header_size;
    uint16_t program_header_size;
    uint16_t program_header_count;
    uint16_t section_header_size;
    uint16_t section_header_count;
    uint16_t section_names;
};
_Static_assert(sizeof(struct elf_header) == 64, "Elf64_Ehdr");

struct program_header {
    uint32_t type;
    uint32_t flags;
    uint64_t offset;
    uint64_t virtual_address;
    uint64_t physical_address;
    uint64_t file_size;
    uint64_t memory_size;
    uint64_t alignment;
};
_Static_assert(sizeof(struct program_header) == 56, "Elf64_Phdr");

enum { CLASS_64 = 2, DATA_LITTLE_ENDIAN = 1, VERSION_CURRENT = 1, TYPE_EXECUTABLE = 2, MACHINE_X86_64 = 62 };
enum { SEGMENT_LOAD = 1, SEGMENT_DYNAMIC = 2, SEGMENT_INTERPRETER = 3, SEGMENT_NOTE = 4, SEGMENT_TLS = 7 };

static uint64_t page_down(uint64_t address) {
    return address & ~(ELF_PAGE_SIZE - 1);
}

static uint64_t page_up(uint64_t address) {
    return page_down(address + ELF_PAGE_SIZE - 1);
}

static const char *check_header(const struct elf_header *header) {
    static const uint8_t identification[] = {0x7f, 'E', 'L', 'F', CLASS_64, DATA_LITTLE_ENDIAN, VERSION_CURRENT};

    for (size_t i = 0; i < 4; i++) {
        if (header->identification[i] != identification[i])
            return "is not an ELF file";
    }
    for (size_t i = 4; i < sizeof identification; i++) {
        if (header->identification[i] != identification[i])
            return "is not a 64-bit little-endian ELF file";
    }
    if (header->version != VERSION_CURRENT)
        return "has an unknown ELF version";
    if (header->machine != MACHINE_X86_64)
        return "is not for x86-64";
    if (header->type != TYPE_EXECUTABLE)
        return "is not a static executable";
    if (header->header_size != sizeof(struct elf_header) ||
        header->program_header_size != sizeof(struct program_header))
        return "has ELF headers of a wrong size";
    return NULL;
}

static const char *check_flags(uint32_t flags) {
    if (flags & ~(ELF_READ | ELF_WRITE | ELF_EXECUTE))
        return "has unknown flags";
    if (!(flags & ELF_READ))
        return "is not readable";
    if ((flags & ELF_WRITE) && (flags & ELF_EXECUTE))
        return "is writable and executable";
    return NULL;
}

/// Check the loaded segment that `header` describes against the file's size and the range of addresses.
static const char *check_load(const struct program_header *header, size_t size, uint64_t lowest, uint64_t end) {
    if (header->offset > size || header->file_size > size - header->offset)
        return "reaches beyond the end of the file";
    if (header->file_size > header->memory_size)
        return "has more bytes in the file than in memory";
    if (header->virtual_address < lowest || header->virtual_address >= end ||
        header->memory_size > end - header->virtual_address)
        return "lies outside the addresses allowed";
    return check_flags(header->flags);
}

/// Add the checked segment to the image.
static const char *add_segment(const struct program_header *header, struct elf_image *image) {
    uint64_t address = page_down(header->virtual_address);
    // No overflow: the end is at most `end`, a multiple of the page size.
    uint64_t size = page_up(header->virtual_address + header->memory_size) - address;

    if (image->segment_count == ELF_MAX_SEGMENTS)
        return "is one more than can be loaded";
    if (image->segment_count > 0) {
        const struct elf_segment *last = &image->segments[image->segment_count - 1];
        if (address < last->address + last->size)
            return "is not on pages above those of the segment before it";
    }
    image->segments[image->segment_count++] = (struct elf_segment){
        .address = address,
        .size = size,
        .lead = header->virtual_address - address,
        .file_offset = header->offset,
        .file_size = header->file_size,
        .flags = header->flags,
    };
    return NULL;
}

/// Remember where the notes are.
static const char *add_notes(const struct program_header *header, size_t size, struct elf_image *image) {
    if (header->offset > size || header->file_size > size - header->offset)
        return "reaches beyond the end of the file";
    if (image->notes_size > 0)
        return "holds notes, and so does one before it";
    image->notes_offset = header->offset;
    image->notes_size = header->file_size;
    return NULL;
}

static const char *read_program_header(const struct program_header *header, size_t size, uint64_t lowest, uint64_t end,
                                       struct elf_image *image) {
    if (header->type == SEGMENT_DYNAMIC || header->type == SEGMENT_INTERPRETER)
        return "asks for a dynamic linker";
    if (header->type == SEGMENT_TLS)
        return "asks for thread-local storage";
    if (header->type == SEGMENT_NOTE)
        return add_notes(header, size, image);
    if (header->type != SEGMENT_LOAD || header->memory_size == 0)
        return NULL;

    const char *error = check_load(header, size, lowest, end);
    return error ? error : add_segment(header, image);
}

/// Whether the file gives the instruction at `entry`, in an executable segment.
static int entry_is_executable(const struct elf_image *image) {
    for (uint32_t i = 0; i < image->segment_count; i++) {
        const struct elf_segment *segment = &image->segments[i];
        uint64_t first = segment->address + segment->lead;
        if ((segment->flags & ELF_EXECUTE) && image->entry >= first && image->entry - first < segment->file_size)
            return 1;
    }
    return 0;
}

const char *elf_read(const void *file, size_t size, uint64_t lowest, uint64_t end, struct elf_image *image) {
    struct elf_header header;

    image->segment_count = 0;
    image->notes_size = 0;
    image->bad_header = ELF_NO_HEADER;
    if (size < sizeof header)
        return "is too short for an ELF file";
    __builtin_memcpy(&header, file, sizeof header);
    const char *error = check_header(&header);
    if (error)
        return error;
    if (header.program_offset > size ||
        header.program_header_count > (size - header.program_offset) / sizeof(struct program_header))
        return "has program headers beyond its end";

    const uint8_t *headers = (const uint8_t *)file + header.program_offset;
    for (uint32_t i = 0; i < header.program_header_count; i++) {
        struct program_header program;
        __builtin_memcpy(&program, headers + i * sizeof program, sizeof program);
        error = read_program_header(&program, size, lowest, end, image);
        if (error) {
            image->bad_header = i;
            return error;
        }
    }
    image->entry = header.entry;
    return entry_is_executable(image) ? NULL : "has its entry outside its executable segments";
}

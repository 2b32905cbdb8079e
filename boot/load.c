// SPDX-License-Identifier: Apache-2.0

#include "load.h"

#include "bytes.h"
#include "console.h"
#include "cpio.h"
#include "file.h"
#include "memory.h"

#define KERNEL_NAME       "\\kozo\\kernel.elf"
#define INITRD_NAME       "\\kozo\\initrd.cpio"
#define INIT_NAME         "services/init"
#define KERNEL_FILE_LIMIT (UINT64_C(16) << 20)
#define KERNEL_SPACE      (UINT64_C(1) << 30)
#define INITRD_LIMIT      (INIT_MAX_INITRD_FRAMES * LARGE_PAGE_SIZE)

_Static_assert(ELF_MAX_SEGMENTS == BOOT_MAX_SEGMENTS, "what can be read can be handed over");
_Static_assert(ELF_PAGE_SIZE == PAGE_SIZE, "page size");

/// Check an executable; `name` is what messages call it.
static void read_executable(const char *name, const void *file, size_t size, uint64_t lowest, uint64_t end,
                            struct elf_image *image) {
    const char *error = elf_read(file, size, lowest, end, image);

    if (error && image->bad_header != ELF_NO_HEADER)
        fail("%s: program header %llu %s", name, (uint64_t)image->bad_header, error);
    if (error)
        fail("%s: %s", name, error);
}

/// Copy a segment's part of the file to where its first page lies.
static void copy_segment(uint64_t physical, const struct elf_segment *segment, const void *file) {
    memcpy((uint8_t *)at_physical(physical) + segment->lead, (const uint8_t *)file + segment->file_offset,
           segment->file_size);
}

void load_kernel(struct kozo_boot_info *boot, struct elf_image *kernel) {
    struct file file = {.name = KERNEL_NAME};

    file_open(&file, KERNEL_FILE_LIMIT);
    uint64_t bytes = memory_allocate(file.size, EfiLoaderData, KERNEL_NAME);
    file_read(&file, bytes);
    read_executable(KERNEL_NAME, at_physical(bytes), file.size, KERNEL_BASE, KERNEL_BASE + KERNEL_SPACE, kernel);

    const struct elf_segment *last = &kernel->segments[kernel->segment_count - 1];
    boot->kernel_size = last->address + last->size - KERNEL_BASE;
    boot->kernel_physical = memory_allocate(boot->kernel_size, MEMORY_TYPE_KERNEL, "the kernel");
    for (uint32_t i = 0; i < kernel->segment_count; i++) {
        const struct elf_segment *segment = &kernel->segments[i];
        copy_segment(boot->kernel_physical + (segment->address - KERNEL_BASE), segment, at_physical(bytes));
    }
    memory_free(bytes, file.size);
}

void load_initrd(struct kozo_boot_info *boot) {
    struct file file = {.name = INITRD_NAME};

    file_open(&file, INITRD_LIMIT);
    boot->initrd_size = file.size;
    boot->initrd_physical = memory_allocate_large(file.size, MEMORY_TYPE_INITRD, "the initrd");
    file_read(&file, boot->initrd_physical);
    memset((uint8_t *)at_physical(boot->initrd_physical) + file.size, 0, -file.size & (LARGE_PAGE_SIZE - 1));
}

/// The file services/init in the initrd.
static struct cpio_entry find_init(const struct kozo_boot_info *boot) {
    struct cpio_reader reader = {at_physical(boot->initrd_physical), boot->initrd_size, 0};
    struct cpio_entry entry;
    const char *error = cpio_find(&reader, INIT_NAME, &entry);

    if (error)
        fail("%s: the entry at byte %llu %s", INITRD_NAME, (uint64_t)reader.offset, error);
    if (!entry.name)
        fail("%s: has no %s", INITRD_NAME, INIT_NAME);
    if (!cpio_is_file(&entry))
        fail("%s: %s is not a plain file", INITRD_NAME, INIT_NAME);
    return entry;
}

static uint64_t protection(uint32_t flags) {
    return (flags & ELF_READ ? PROT_READ : 0) | (flags & ELF_WRITE ? PROT_WRITE : 0) |
           (flags & ELF_EXECUTE ? PROT_EXECUTE : 0);
}

void load_init(struct kozo_boot_info *boot) {
    struct cpio_entry file = find_init(boot);
    struct elf_image init;

    // The page at 0 stays unmapped, so that a null pointer faults.
    read_executable(INITRD_NAME ": " INIT_NAME, file.data, file.size, PAGE_SIZE, USER_END, &init);
    boot->init_entry = init.entry;
    boot->segment_count = init.segment_count;
    for (uint32_t i = 0; i < init.segment_count; i++) {
        const struct elf_segment *segment = &init.segments[i];
        uint64_t physical = memory_allocate(segment->size, MEMORY_TYPE_KERNEL, "init");
        copy_segment(physical, segment, file.data);
        boot->segments[i] = (struct kozo_boot_segment){
            .address = segment->address,
            .physical = physical,
            .size = segment->size,
            .protection = protection(segment->flags),
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
//
// The initrd: a CPIO archive with the plan and the services' executables.

#include "initrd.h"

#include "space.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>

#define SERVICE_FOLDER "services/"

static struct {
    uint64_t bytes;
    uint64_t frames;
} initrd;

static void map(void) {
    for (uint64_t i = 0; i < initrd.frames; i++) {
        uint64_t address = INITRD_ADDRESS + i * KOZO_LARGE_PAGE_SIZE;
        int64_t error = kozo_space_map_shared(&own_space, INIT_INITRD_FIRST + i, FRAME_LARGE_BITS, address, PROT_READ);
        if (error)
            kozo_panic("cannot map frame %lu of the initrd: %s", i, kozo_failure_text(error));
    }
}

static struct cpio_reader reader(void) {
    return (struct cpio_reader){.bytes = (const uint8_t *)INITRD_ADDRESS, .size = initrd.bytes};
}

/// Find a file. The walk goes over the whole archive, so that it checks all of it.
static struct cpio_entry find(const char *path) {
    struct cpio_entry found;
    struct cpio_reader walk = reader();
    const char *error = cpio_find(&walk, path, &found);
    if (error)
        kozo_panic("the initrd is broken: the entry at byte %zu %s", walk.offset, error);
    return found;
}

void initrd_init(const struct kozo_init_info *info) {
    if (info->initrd_frames > INIT_MAX_INITRD_FRAMES || info->initrd_size > info->initrd_frames * KOZO_LARGE_PAGE_SIZE)
        kozo_panic("the kernel's initrd makes no sense: %lu bytes in %lu frames", info->initrd_size,
                   info->initrd_frames);
    initrd.bytes = info->initrd_size;
    initrd.frames = info->initrd_frames;
    map();
    find(SERVICE_FOLDER);
}

bool initrd_find(const char *path, struct cpio_entry *file) {
    *file = find(path);
    if (file->name && !cpio_is_file(file))
        file->name = NULL;
    return file->name != NULL;
}

bool initrd_find_service(const char *name, struct cpio_entry *file) {
    char path[sizeof(SERVICE_FOLDER) + START_NAME_SIZE];
    snprintf(path, sizeof(path), SERVICE_FOLDER "%s", name);
    return initrd_find(path, file);
}

uint64_t initrd_bytes(void) {
    return initrd.bytes;
}

uint64_t initrd_frames(void) {
    return initrd.frames;
}

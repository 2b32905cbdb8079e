// SPDX-License-Identifier: Apache-2.0
//
// Which ABI a service was built against.

#include "fingerprint.h"

#include <elf_note.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_abi.h>

#define NOTE_OWNER "KOZO"
#define NOTE_TYPE  1

bool fingerprint_check(const char *name, const void *file, const struct elf_image *image) {
    struct elf_note_walk walk = elf_notes(file, image, NOTE_OWNER, NOTE_TYPE);
    const char *error = elf_note_next(&walk);
    if (!error && !walk.content)
        error = "does not say which ABI it was built against";
    // Objects of different ABIs leave a note each.
    for (; !error && walk.content; error = elf_note_next(&walk)) {
        uint64_t found;
        if (walk.content_size != sizeof(found)) {
            error = "has a fingerprint of another size";
            break;
        }
        memcpy(&found, walk.content, sizeof(found));
        if (found != ABI_FINGERPRINT) {
            printf("init: %s was built against ABI 0x%016lx, and this system has 0x%016lx: not started\n", name, found,
                   ABI_FINGERPRINT);
            return false;
        }
    }
    if (error)
        printf("init: %s %s\n", name, error);
    return !error;
}

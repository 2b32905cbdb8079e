// SPDX-License-Identifier: Apache-2.0
//
// Which ABI a program was built against, and which table of handles.

#include <elf_note.h>
#include <kozo/fingerprint.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_abi.h>

/// What a program says of itself in notes.
struct kind {
    uint32_t type;
    /// What is said of a program without such a note.
    const char *missing;
    /// What it was built for, and what others want, in words before the fingerprints.
    const char *built, *wants;
};

static const struct kind abi = {
    .type = 1,
    .missing = "does not say which ABI it was built against",
    .built = "against ABI",
    .wants = "this system has",
};

static const struct kind table = {
    .type = 2,
    .missing = "does not say which handles it was built for",
    .built = "for handles",
    .wants = " gives it",
};

/// Whether there is such a note, and all of them hold the fingerprint that is wanted: objects of different ABIs leave a
/// note each.
static bool check(const struct kind *kind, const void *file, const struct elf_image *image, uint64_t wanted,
                  const char *giver, char text[KOZO_FINGERPRINT_TEXT_SIZE]) {
    struct elf_note_walk walk = elf_notes(file, image, ELF_NOTE_KOZO, kind->type);
    const char *error = elf_note_next(&walk);
    if (!error && !walk.content)
        error = kind->missing;
    for (; !error && walk.content; error = elf_note_next(&walk)) {
        uint64_t found;
        if (walk.content_size != sizeof(found)) {
            error = "has a fingerprint of another size";
            break;
        }
        memcpy(&found, walk.content, sizeof(found));
        if (found != wanted) {
            snprintf(text, KOZO_FINGERPRINT_TEXT_SIZE, "was built %s 0x%016lx, and %s%s 0x%016lx: not started",
                     kind->built, found, giver, kind->wants, wanted);
            return false;
        }
    }
    if (error)
        snprintf(text, KOZO_FINGERPRINT_TEXT_SIZE, "%s", error);
    return !error;
}

bool kozo_fingerprint_check(const void *file, const struct elf_image *image, uint64_t handles, const char *giver,
                            char text[KOZO_FINGERPRINT_TEXT_SIZE]) {
    return check(&abi, file, image, ABI_FINGERPRINT, "", text) && check(&table, file, image, handles, giver, text);
}

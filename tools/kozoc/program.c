// SPDX-License-Identifier: Apache-2.0
//
// The programs of services: how large they are, and what they were built for.

#include "program.h"

#include "../../boot/elf_note.h"
#include "arena.h"
#include "emit.h"
#include "manifest.h"
#include "suggest.h"

#include <string.h>

/// Where a program's pages can be, as lib/kozo/include/kozo/task.h has it.
#define IMAGE_LOWEST UINT64_C(0x400000)
#define IMAGE_END    UINT64_C(0x10000000)

#define NOTE_ABI     1
#define NOTE_HANDLES 2

/// Where a service names its program.
static struct location program_location(const struct service *service) {
    const struct name *program = &service->settings.program;
    return program->location.line != 0 ? program->location : service->name.location;
}

/// The file of a program in the first folder that has one; NULL, and the reason of the last, if none has.
static const struct source *find_file(struct system *system, const struct service *service, struct folders folders,
                                      const char **reason) {
    const struct source *source = NULL;
    for (unsigned i = 0; i < folders.count && source == NULL; i++) {
        const char *path = arena_printf("%s/%s", folders.paths[i], service->settings.program.text);
        source = source_open(system->sources, path, NULL, reason);
    }
    return source;
}

struct notes {
    const struct source *file;
    const struct elf_image *image;
    uint32_t type;
    /// What the note tells, as the end of `does not say`, and what others it could be built for.
    const char *what;
    const char *others;
    uint64_t wanted;
};

/// Compare all notes of a type with what is wanted: there must be one at least. Objects of different builds leave a
/// note each.
static void check_notes(struct system *system, const struct service *service, const struct notes *notes) {
    struct elf_note_walk walk = elf_notes(notes->file->text, notes->image, ELF_NOTE_KOZO, notes->type);
    const char *error = elf_note_next(&walk);
    if (error == NULL && walk.content == NULL) {
        error = arena_printf("does not say which %s it was built for", notes->what);
    }
    for (; error == NULL && walk.content != NULL; error = elf_note_next(&walk)) {
        uint64_t found = 0;
        if (walk.content_size != sizeof(found)) {
            error = "has a fingerprint of another size";
            break;
        }
        memcpy(&found, walk.content, sizeof(found));
        if (found != notes->wanted) {
            report(system->diagnostics, program_location(service), "%s was built for %s: 0x%016llx, not 0x%016llx",
                   notes->file->path, notes->others, (unsigned long long)found, (unsigned long long)notes->wanted);
            hint(system->diagnostics, "build it anew");
            return;
        }
    }
    if (error != NULL) {
        report(system->diagnostics, program_location(service), "%s %s", notes->file->path, error);
    }
}

/// Compare what a program says of its needs with its declaration.
static void check_manifest(struct system *system, const struct service *service, const struct source *file,
                           const struct elf_image *image) {
    struct elf_note_walk walk = elf_notes(file->text, image, ELF_NOTE_KOZO, NOTE_MANIFEST);
    const char *error = elf_note_next(&walk);
    if (error == NULL && walk.content == NULL) {
        error = "does not say what it needs";
    }
    struct buffer wanted = {0};
    manifest_append(&wanted, service);
    if (error == NULL &&
        (walk.content_size != wanted.length || memcmp(walk.content, wanted.data, wanted.length) != 0)) {
        error = "was built for another declaration";
    }
    buffer_free(&wanted);
    if (error != NULL) {
        report(system->diagnostics, program_location(service), "%s %s", file->path, error);
        hint(system->diagnostics, "build it anew");
    }
}

static void read_program(struct system *system, struct service *service, const struct source *file) {
    struct elf_image image;
    const char *error = elf_read(file->text, file->length, IMAGE_LOWEST, IMAGE_END, &image);
    if (error != NULL) {
        report(system->diagnostics, program_location(service), "%s%s %s", file->path,
               image.bad_header == ELF_NO_HEADER ? "" : arena_printf(": program header %u", image.bad_header), error);
        return;
    }
    struct program *program = &service->program;
    program->path = file->path;
    program->lowest = image.segments[0].address;
    for (uint32_t i = 0; i < image.segment_count; i++) {
        program->bytes += image.segments[i].size;
        program->end = image.segments[i].address + image.segments[i].size;
    }
    struct notes abi = {file, &image, NOTE_ABI, "ABI", "another ABI", fingerprint(system->definition)};
    struct notes handles = {file, &image, NOTE_HANDLES, "handles", "other handles", service->handles};
    check_notes(system, service, &abi);
    check_notes(system, service, &handles);
    if (service->is_program) {
        check_manifest(system, service, file, &image);
    }
}

/// Report a program that is in none of the folders, of which there is one.
static void report_missing(struct system *system, const struct service *service, struct folders folders,
                           const char *reason) {
    const char *name = service->settings.program.text;
    const char *folder = folders.paths[folders.count - 1];
    if (service->is_program) {
        report(system->diagnostics, program_location(service), "the program `%s` is not built: %s/%s: %s", name, folder,
               name, reason);
        hint(system->diagnostics, "its code stands in programs/%s", name);
        return;
    }
    report(system->diagnostics, program_location(service), "`%s` has no program `%s`: %s/%s: %s", service->name.text,
           name, folder, name, reason);
    hint(system->diagnostics, "a service's code stands in services/%s, or `program` says which other one it is", name);
}

/// Read the programs of a list, if there are folders that have them.
static void check_list(struct system *system, struct service *service, struct folders folders) {
    for (; folders.count != 0 && service != NULL; service = service->next) {
        const char *reason = NULL;
        const struct source *file = find_file(system, service, folders, &reason);
        if (file != NULL) {
            read_program(system, service, file);
        } else {
            report_missing(system, service, folders, reason);
        }
    }
}

void check_programs(struct system *system, struct program_folders elf) {
    check_list(system, system->services, elf.services);
    check_list(system, system->programs, elf.programs);
}

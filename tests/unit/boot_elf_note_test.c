// SPDX-License-Identifier: Apache-2.0
// sources: boot/elf.c boot/elf_note.c
//
// The notes of an executable: found where they are, and never read beyond the end. The file lies at the end of a heap
// block of its own size, so that a memory checker sees every read beyond it.

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../boot/elf_note.h"

#define LOWEST UINT64_C(0x1000)
#define END    UINT64_C(0x7ffffffff000)

struct note {
    Elf64_Nhdr header;
    char owner[8];
    uint32_t content[2];
};

/// An executable with notes of two owners, at its end.
struct sample {
    Elf64_Ehdr header;
    Elf64_Phdr programs[3];
    uint8_t text[32];
    struct note notes[4];
};

static struct sample good(void) {
    struct sample sample = {
        .header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                   .e_type = ET_EXEC,
                   .e_machine = EM_X86_64,
                   .e_version = EV_CURRENT,
                   .e_entry = 0x401000,
                   .e_phoff = offsetof(struct sample, programs),
                   .e_ehsize = sizeof(Elf64_Ehdr),
                   .e_phentsize = sizeof(Elf64_Phdr),
                   .e_phnum = 2},
        .programs = {{.p_type = PT_LOAD,
                      .p_flags = PF_R | PF_X,
                      .p_offset = offsetof(struct sample, text),
                      .p_vaddr = 0x401000,
                      .p_filesz = 32,
                      .p_memsz = 32},
                     {.p_type = PT_NOTE,
                      .p_offset = offsetof(struct sample, notes),
                      .p_filesz = sizeof sample.notes,
                      .p_memsz = sizeof sample.notes}},
        .notes = {{{5, 8, 1}, "KOZO", {1, 2}},
                  {{5, 8, 1}, "OTHE", {3, 4}},
                  {{5, 6, 1}, "KOZO", {5, 6}},
                  {{5, 8, 1}, "LAST", {7, 8}}},
    };
    return sample;
}

/// Walk over all notes of KOZO. Returns the error, and how many there were before it.
static const char *walk_over(const struct sample *sample, uint64_t *sum, unsigned *count) {
    uint8_t *file = malloc(sizeof *sample);
    struct elf_image image;

    assert_non_null(file);
    memcpy(file, sample, sizeof *sample);
    *sum = *count = 0;
    const char *error = elf_read(file, sizeof *sample, LOWEST, END, &image);
    struct elf_note_walk walk = elf_notes(file, &image, "KOZO", 1);
    while (!error) {
        error = elf_note_next(&walk);
        if (error || !walk.content)
            break;
        for (uint32_t i = 0; i < walk.content_size; i++)
            *sum += walk.content[i];
        ++*count;
    }
    free(file);
    return error;
}

static void notes_of_an_owner_are_found(void **state) {
    struct sample sample = good();
    uint64_t sum;
    unsigned count;

    (void)state;
    assert_null(walk_over(&sample, &sum, &count));
    assert_int_equal(count, 2);
    assert_int_equal(sum, 1 + 2 + 5 + 6);
}

static void other_names_and_types_are_not(void **state) {
    static const char owners[][8] = {"KOZ", "KOZOO", "kOZO", ""};
    uint64_t sum;
    unsigned count;

    (void)state;
    for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++) {
        struct sample sample = good();
        memcpy(sample.notes[0].owner, owners[i], 8);
        sample.notes[0].header.n_namesz = (uint32_t)strlen(owners[i]) + 1;
        if (strlen(owners[i]) < 4) // shorter, so that what follows moves up
            sample.notes[0].header.n_descsz += 4;
        assert_null(walk_over(&sample, &sum, &count));
        assert_int_equal(count, 1);
    }
    struct sample sample = good();
    sample.notes[2].header.n_type = 2;
    sample.notes[0].header.n_namesz = 4; // without its zero
    sample.notes[0].header.n_descsz += 4;
    assert_null(walk_over(&sample, &sum, &count));
    assert_int_equal(count, 0);
}

static void a_file_without_notes_has_none(void **state) {
    struct sample sample = good();
    uint64_t sum;
    unsigned count;

    (void)state;
    sample.header.e_phnum = 1;
    assert_null(walk_over(&sample, &sum, &count));
    assert_int_equal(count, 0);
}

static void notes_end_within_theirs(void **state) {
    static const uint32_t sizes[] = {0x100, INT32_MAX, UINT32_MAX, UINT32_MAX - 2};
    uint64_t sum;
    unsigned count;

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct sample sample = good();
        sample.notes[1].header.n_namesz = sizes[i];
        assert_string_equal(walk_over(&sample, &sum, &count), "has a note that is cut off");
        assert_int_equal(count, 1);
        sample = good();
        sample.notes[2].header.n_descsz = sizes[i];
        assert_string_equal(walk_over(&sample, &sum, &count), "has a note that is cut off");
        assert_int_equal(count, 1);
    }
    for (uint64_t size = 1; size < sizeof good().notes; size++) {
        struct sample sample = good();
        sample.programs[1].p_filesz = size;
        if (size % sizeof(struct note) != 0)
            assert_string_equal(walk_over(&sample, &sum, &count), "has a note that is cut off");
        else
            assert_null(walk_over(&sample, &sum, &count));
    }
}

static void notes_lie_in_the_file(void **state) {
    struct sample sample = good();
    uint64_t sum;
    unsigned count;

    (void)state;
    sample.programs[1].p_filesz++;
    assert_string_equal(walk_over(&sample, &sum, &count), "reaches beyond the end of the file");
    sample.programs[1].p_filesz = UINT64_MAX;
    assert_string_equal(walk_over(&sample, &sum, &count), "reaches beyond the end of the file");
    sample.programs[1].p_filesz = 84;
    sample.programs[1].p_offset = UINT64_MAX - 4;
    assert_string_equal(walk_over(&sample, &sum, &count), "reaches beyond the end of the file");
}

static void notes_are_in_one_place(void **state) {
    struct sample sample = good();
    uint64_t sum;
    unsigned count;

    (void)state;
    sample.header.e_phnum = 3;
    sample.programs[2] = sample.programs[1];
    assert_string_equal(walk_over(&sample, &sum, &count), "holds notes, and so does one before it");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_of_an_owner_are_found),   cmocka_unit_test(other_names_and_types_are_not),
        cmocka_unit_test(a_file_without_notes_has_none), cmocka_unit_test(notes_end_within_theirs),
        cmocka_unit_test(notes_lie_in_the_file),         cmocka_unit_test(notes_are_in_one_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

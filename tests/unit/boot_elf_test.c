// SPDX-License-Identifier: Apache-2.0
// sources: boot/elf.c
//
// elf_read on a good executable and on copies of it with one thing wrong each. The file lies at the end of a heap block
// of its own size, so that a memory checker sees every read beyond it.

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../boot/elf.h"

#define LOWEST UINT64_C(0x1000)
#define END    UINT64_C(0x7ffffffff000)

/// An executable of three segments: R at 0x400000, RX at 0x401000, RW at 0x402010 with 0x2000 bytes of which 16 are in
/// the file.
struct sample {
    Elf64_Ehdr header;
    Elf64_Phdr programs[3];
    uint8_t text[32];
    uint8_t data[16];
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
                   .e_phnum = 3},
        .programs = {{.p_type = PT_LOAD, .p_flags = PF_R, .p_vaddr = 0x400000, .p_filesz = 64, .p_memsz = 64},
                     {.p_type = PT_LOAD,
                      .p_flags = PF_R | PF_X,
                      .p_offset = offsetof(struct sample, text),
                      .p_vaddr = 0x401000,
                      .p_filesz = 32,
                      .p_memsz = 32},
                     {.p_type = PT_LOAD,
                      .p_flags = PF_R | PF_W,
                      .p_offset = offsetof(struct sample, data),
                      .p_vaddr = 0x402010,
                      .p_filesz = 16,
                      .p_memsz = 0x2000}},
    };
    return sample;
}

static struct elf_image image;

/// What elf_read says of the first `size` bytes.
static const char *read_bytes(const struct sample *sample, size_t size) {
    uint8_t *file = malloc(size ? size : 1);

    assert_non_null(file);
    memcpy(file, sample, size);
    const char *error = elf_read(file, size, LOWEST, END, &image);
    free(file);
    return error;
}

static void expect(const struct sample *sample, uint32_t header, const char *wanted) {
    const char *error = read_bytes(sample, sizeof *sample);

    assert_non_null(error);
    assert_string_equal(error, wanted);
    assert_int_equal(image.bad_header, header);
}

static void good_file_is_described(void **state) {
    struct sample sample = good();

    (void)state;
    assert_null(read_bytes(&sample, sizeof sample));
    assert_int_equal(image.bad_header, ELF_NO_HEADER);
    assert_int_equal(image.entry, 0x401000);
    assert_int_equal(image.segment_count, 3);
    const struct elf_segment *last = &image.segments[2];
    assert_int_equal(last->address, 0x402000);
    assert_int_equal(last->lead, 0x10);
    assert_int_equal(last->size, 0x3000);
    assert_int_equal(last->file_offset, offsetof(struct sample, data));
    assert_int_equal(last->file_size, 16);
    assert_int_equal(last->flags, ELF_READ | ELF_WRITE);
}

static void every_cut_is_refused(void **state) {
    struct sample sample = good();

    (void)state;
    for (size_t size = 0; size < sizeof sample; size++)
        assert_non_null(read_bytes(&sample, size));
}

static void wrong_identification_is_refused(void **state) {
    struct sample sample = good();

    (void)state;
    sample.header.e_ident[EI_MAG0] = 0;
    expect(&sample, ELF_NO_HEADER, "is not an ELF file");
    sample = good();
    sample.header.e_ident[EI_CLASS] = ELFCLASS32;
    expect(&sample, ELF_NO_HEADER, "is not a 64-bit little-endian ELF file");
    sample = good();
    sample.header.e_machine = EM_AARCH64;
    expect(&sample, ELF_NO_HEADER, "is not for x86-64");
    sample = good();
    sample.header.e_type = ET_DYN;
    expect(&sample, ELF_NO_HEADER, "is not a static executable");
    sample = good();
    sample.header.e_version = 2;
    expect(&sample, ELF_NO_HEADER, "has an unknown ELF version");
    sample = good();
    sample.header.e_phentsize = 32;
    expect(&sample, ELF_NO_HEADER, "has ELF headers of a wrong size");
}

static void program_headers_beyond_the_end_are_refused(void **state) {
    static const uint64_t offsets[] = {sizeof(struct sample), sizeof(struct sample) - 100, UINT64_MAX,
                                       UINT64_MAX - 100};

    (void)state;
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        struct sample sample = good();
        sample.header.e_phoff = offsets[i];
        expect(&sample, ELF_NO_HEADER, "has program headers beyond its end");
    }
    struct sample sample = good();
    sample.header.e_phnum = UINT16_MAX;
    expect(&sample, ELF_NO_HEADER, "has program headers beyond its end");
}

static void segment_beyond_the_file_is_refused(void **state) {
    static const char error[] = "reaches beyond the end of the file";
    struct sample sample = good();

    (void)state;
    sample.programs[2].p_filesz = 17;
    expect(&sample, 2, error);
    sample = good();
    sample.programs[2].p_offset = UINT64_MAX - 8;
    expect(&sample, 2, error);
    sample = good();
    sample.programs[1].p_filesz = UINT64_MAX;
    expect(&sample, 1, error);
}

static void segment_outside_the_addresses_is_refused(void **state) {
    static const char error[] = "lies outside the addresses allowed";
    struct sample sample = good();

    (void)state;
    sample.programs[0].p_vaddr = LOWEST - 1;
    expect(&sample, 0, error);
    sample = good();
    sample.programs[2].p_vaddr = END;
    expect(&sample, 2, error);
    sample = good();
    sample.programs[2].p_memsz = END - 0x402010 + 1;
    expect(&sample, 2, error);
    sample.programs[2].p_memsz = UINT64_MAX;
    expect(&sample, 2, error);
    sample.programs[2].p_memsz = END - 0x402010;
    assert_null(read_bytes(&sample, sizeof sample));
}

static void segments_share_no_page(void **state) {
    static const char error[] = "is not on pages above those of the segment before it";
    struct sample sample = good();

    (void)state;
    sample.programs[1].p_memsz = 0x1001;
    expect(&sample, 2, error);
    sample = good();
    sample.programs[0].p_vaddr = 0x401fff;
    expect(&sample, 1, error);
}

static void segment_flags_are_checked(void **state) {
    struct sample sample = good();

    (void)state;
    sample.programs[1].p_flags = PF_R | PF_W | PF_X;
    expect(&sample, 1, "is writable and executable");
    sample.programs[1].p_flags = PF_X;
    expect(&sample, 1, "is not readable");
    sample.programs[1].p_flags = PF_R | PF_X | 8;
    expect(&sample, 1, "has unknown flags");
}

static void file_part_fits_the_memory(void **state) {
    struct sample sample = good();

    (void)state;
    sample.programs[1].p_memsz = 31;
    expect(&sample, 1, "has more bytes in the file than in memory");
}

static void dynamic_files_are_refused(void **state) {
    struct sample sample = good();

    (void)state;
    sample.programs[0].p_type = PT_INTERP;
    expect(&sample, 0, "asks for a dynamic linker");
    sample.programs[0].p_type = PT_DYNAMIC;
    expect(&sample, 0, "asks for a dynamic linker");
    sample.programs[0].p_type = PT_TLS;
    expect(&sample, 0, "asks for thread-local storage");
}

static void entry_is_in_executable_bytes_of_the_file(void **state) {
    static const uint64_t entries[] = {0, 0x400000, 0x401020, 0x402010, UINT64_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        struct sample sample = good();
        sample.header.e_entry = entries[i];
        expect(&sample, ELF_NO_HEADER, "has its entry outside its executable segments");
    }
}

static void too_many_segments_are_refused(void **state) {
    struct {
        Elf64_Ehdr header;
        Elf64_Phdr programs[ELF_MAX_SEGMENTS + 1];
    } file = {.header = good().header};

    (void)state;
    file.header.e_phnum = ELF_MAX_SEGMENTS + 1;
    for (uint64_t i = 0; i <= ELF_MAX_SEGMENTS; i++) {
        file.programs[i] = good().programs[0];
        file.programs[i].p_vaddr += i * ELF_PAGE_SIZE;
    }
    assert_string_equal(elf_read(&file, sizeof file, LOWEST, END, &image), "is one more than can be loaded");
    assert_int_equal(image.bad_header, ELF_MAX_SEGMENTS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_file_is_described),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(wrong_identification_is_refused),
        cmocka_unit_test(program_headers_beyond_the_end_are_refused),
        cmocka_unit_test(segment_beyond_the_file_is_refused),
        cmocka_unit_test(segment_outside_the_addresses_is_refused),
        cmocka_unit_test(segments_share_no_page),
        cmocka_unit_test(segment_flags_are_checked),
        cmocka_unit_test(file_part_fits_the_memory),
        cmocka_unit_test(dynamic_files_are_refused),
        cmocka_unit_test(entry_is_in_executable_bytes_of_the_file),
        cmocka_unit_test(too_many_segments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0

#include "elf_file.h"

#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void fail(const char *path, const char *problem) {
    fprintf(stderr, "%s: %s\n", path, problem);
    exit(2);
}

static uint8_t *read_all(const char *path, size_t *size) {
    FILE *stream = fopen(path, "rb");
    if (!stream || fseek(stream, 0, SEEK_END)) {
        fail(path, strerror(errno));
    }
    long end = ftell(stream);
    uint8_t *bytes = end > 0 ? malloc((size_t)end) : NULL;
    rewind(stream);
    if (!bytes || fread(bytes, 1, (size_t)end, stream) != (size_t)end) {
        fail(path, "is empty or can't be read");
    }
    fclose(stream);
    *size = (size_t)end;
    return bytes;
}

struct elf_file elf_open(const char *path) {
    struct elf_file file = {.path = path};
    const char *slash = strrchr(path, '/');
    file.name = slash ? slash + 1 : path;
    file.bytes = read_all(path, &file.size);

    Elf64_Ehdr header;
    if (file.size < sizeof(header)) {
        fail(path, "is too short for an ELF file");
    }
    memcpy(&header, file.bytes, sizeof(header));
    if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
        header.e_machine != EM_X86_64 || header.e_phentsize != sizeof(Elf64_Phdr)) {
        fail(path, "is no ELF file of x86-64");
    }
    if (header.e_phoff > file.size || (file.size - header.e_phoff) / sizeof(Elf64_Phdr) < header.e_phnum) {
        fail(path, "its program headers lie outside of it");
    }
    return file;
}

const uint8_t *elf_memory(const struct elf_file *file, uint64_t address, size_t size) {
    Elf64_Ehdr header;
    memcpy(&header, file->bytes, sizeof(header));
    for (size_t i = 0; i < header.e_phnum; i++) {
        Elf64_Phdr segment;
        memcpy(&segment, file->bytes + header.e_phoff + i * sizeof(segment), sizeof(segment));
        uint64_t into = address - segment.p_vaddr;
        if (segment.p_type != PT_LOAD || address < segment.p_vaddr || into > segment.p_filesz ||
            segment.p_filesz - into < size) {
            continue;
        }
        if (segment.p_offset > file->size || file->size - segment.p_offset < segment.p_filesz) {
            fail(file->path, "a segment lies outside of it");
        }
        return file->bytes + segment.p_offset + into;
    }
    return NULL;
}

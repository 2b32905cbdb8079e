// SPDX-License-Identifier: Apache-2.0
//
// A linked ELF file of x86-64, seen as the memory that its segments become.

#ifndef ELF_FILE_H
#define ELF_FILE_H

#include <stddef.h>
#include <stdint.h>

struct elf_file {
    const char *path;
    const char *name; // the path's last part
    uint8_t *bytes;
    size_t size; // bytes
};

// Reads the file at `path`, which has to stay. Ends the program with an error that names the file where it can't be
// read or is no ELF64 file whose program headers lie in it.
struct elf_file elf_open(const char *path);

// The `size` bytes that a segment loads from the file to virtual `address`, or NULL where no segment does.
const uint8_t *elf_memory(const struct elf_file *file, uint64_t address, size_t size);

#endif

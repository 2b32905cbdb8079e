// SPDX-License-Identifier: Apache-2.0
//
// Does every interrupt entry of the kernel begin with `clac; cld`? Delivery clears neither AC, with which a user could
// lift SMAP, nor DF.
//
// usage: check_entries KERNEL TABLE
//
// TABLE is the address of interrupt_entries, in hexadecimal. Prints a line for each entry that doesn't, and returns 1.

#include "elf_file.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VECTORS 256

static const uint8_t clac_cld[] = {0x0f, 0x01, 0xca, 0xfc};

static bool begins_right(const struct elf_file *kernel, unsigned vector, uint64_t address) {
    const uint8_t *code = elf_memory(kernel, address, sizeof(clac_cld));
    if (!code) {
        printf("%s: the entry of vector %u, %" PRIx64 ", is not in the file\n", kernel->path, vector, address);
        return false;
    }
    if (memcmp(code, clac_cld, sizeof(clac_cld)) != 0) {
        printf("%s: the entry of vector %u, %" PRIx64 ", begins with %02x %02x %02x %02x, not with clac; cld\n",
               kernel->path, vector, address, code[0], code[1], code[2], code[3]);
        return false;
    }
    return true;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: check_entries KERNEL TABLE\n");
        return 2;
    }
    struct elf_file kernel = elf_open(argv[1]);
    uint64_t addresses[VECTORS];
    const uint8_t *table = elf_memory(&kernel, strtoull(argv[2], NULL, 16), sizeof(addresses));
    if (!table) {
        printf("%s: no table of interrupt entries at %s\n", kernel.path, argv[2]);
        return 1;
    }
    memcpy(addresses, table, sizeof(addresses));

    unsigned faults = 0;
    for (unsigned vector = 0; vector < VECTORS; vector++) {
        faults += !begins_right(&kernel, vector, addresses[vector]);
    }
    if (!faults) {
        printf("%d entries\n", VECTORS);
    }
    return faults != 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

void syscall_entry(void);

enum { MOST_PLACES = 64 };

static char program[4096];
static const Elf64_Sym *table;
static uint64_t count;
static const char *names;
/// Added to what the file says, where the program was loaded.
static uint64_t moved_by;

static const unsigned char *map_program(void) {
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);
    assert_in_range(length, 1, sizeof(program) - 1);
    int file = open(program, O_RDONLY);
    struct stat status;
    assert_true(file >= 0 && fstat(file, &status) == 0);
    const unsigned char *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    assert_ptr_not_equal(bytes, MAP_FAILED);
    assert_int_equal(close(file), 0);
    return bytes;
}

static const Elf64_Sym *find_name(const char *name) {
    for (uint64_t i = 0; i < count; i++) {
        if (strcmp(names + table[i].st_name, name) == 0) {
            return &table[i];
        }
    }
    fail_msg("no symbol %s", name);
    return NULL;
}

void symbols_start(void) {
    const unsigned char *bytes = map_program();
    const Elf64_Ehdr *header = (const void *)bytes;
    const Elf64_Shdr *sections = (const void *)(bytes + header->e_shoff);
    for (unsigned i = 0; i < header->e_shnum; i++) {
        if (sections[i].sh_type == SHT_SYMTAB) {
            table = (const void *)(bytes + sections[i].sh_offset);
            count = sections[i].sh_size / sizeof(*table);
            names = (const char *)(bytes + sections[sections[i].sh_link].sh_offset);
        }
    }
    assert_non_null(table);
    moved_by = (uint64_t)&syscall_entry - find_name("syscall_entry")->st_value;
}

uint64_t symbols_size(const void *function) {
    for (uint64_t i = 0; i < count; i++) {
        if (table[i].st_value == (uint64_t)function - moved_by && table[i].st_size != 0) {
            return table[i].st_size;
        }
    }
    fail_msg("a function without a size");
    return 0;
}

/// The last label at or before a place of the file.
static const Elf64_Sym *label_before(uint64_t value) {
    const Elf64_Sym *best = find_name("syscall_entry");
    for (uint64_t i = 0; i < count; i++) {
        const Elf64_Sym *symbol = &table[i];
        unsigned type = ELF64_ST_TYPE(symbol->st_info);
        bool is_label = (type == STT_NOTYPE || type == STT_FUNC) && symbol->st_shndx == best->st_shndx;
        if (is_label && symbol->st_value <= value && symbol->st_value > best->st_value) {
            best = symbol;
        }
    }
    return best;
}

/// File and line as llvm-addr2line says, or that it did not.
static void find_line(uint64_t value, char *line, int size) {
    char command[4200];
    (void)snprintf(command, sizeof(command), "llvm-addr2line -s -e '%s' 0x%lx 2>/dev/null", program, value);
    FILE *pipe = popen(command, "r");
    if (pipe == NULL || fgets(line, size, pipe) == NULL) {
        (void)snprintf(line, (size_t)size, "line unknown");
    }
    line[strcspn(line, "\n")] = '\0';
    if (pipe != NULL) {
        (void)pclose(pipe);
    }
}

const char *symbols_label(uint64_t address) {
    static char text[256];
    const Elf64_Sym *label = label_before(address - moved_by);
    (void)snprintf(text, sizeof(text), "%s+0x%lx", names + label->st_name, address - moved_by - label->st_value);
    return text;
}

bool symbols_is_shortcut(uint64_t address) {
    static const char prefix[] = "shortcut_";
    const Elf64_Sym *label = label_before(address - moved_by);
    return address - moved_by == label->st_value && strncmp(names + label->st_name, prefix, strlen(prefix)) == 0;
}

const char *symbols_place(uint64_t address) {
    // Asked for again and again, and a process each time.
    static struct {
        uint64_t address;
        char text[512];
    } known[MOST_PLACES];
    unsigned i = 0;
    while (i < MOST_PLACES - 1 && known[i].address != 0 && known[i].address != address) {
        i++;
    }
    if (known[i].address != address) {
        char line[128] = "";
        find_line(address - moved_by, line, sizeof(line));
        known[i].address = address;
        (void)snprintf(known[i].text, sizeof(known[i].text), "%s (%s)", symbols_label(address), line);
    }
    return known[i].text;
}

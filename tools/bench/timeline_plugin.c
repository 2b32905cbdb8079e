// SPDX-License-Identifier: Apache-2.0
//
// A TCG plugin for a machine with one CPU: who executes how many instructions, from the loader's first one to one that
// is named.
//
// What stands in the kernel's half is the kernel's. Other instructions belong to the program whose text their page
// holds, byte by byte from the page's begin, for programs are linked to the same addresses. Before the kernel runs,
// what is not the loader's is the firmware's.
//
// Arguments: report=FILE; program=NAME:TEXT, any number of them: a file with the program's section .text, which begins
// with a page; the first one is the loader; until=NAME:ADDRESS, the instruction of that program, in hexadecimal, which
// ends it. The report, a line each:
//   run NAME BEGIN COUNT    COUNT instructions of NAME one after the other, BEGIN of all having come before; NAME is
//                           that of a program, "kernel", "firmware", or "unknown"
//   until TOTAL             so many had been executed when it came to that instruction
//   end
//
// Run with -icount, as irq_off_plugin.c.

#include "../verify/plugin_report.h"
#include "../verify/qemu_plugin.h"

#include <inttypes.h>

#define KERNEL_HALF UINT64_C(0xffff800000000000)

enum { PAGE = 4096, MOST_PROGRAMS = 64 };

// Who executes something. `text` and `size` are of programs only.
struct owner {
    const char *name;
    uint8_t *text;
    size_t size;
};

const int qemu_plugin_version = PLUGIN_API;

static struct owner programs[MOST_PROGRAMS];
static size_t program_count;
static struct owner kernel = {.name = "kernel"}, firmware = {.name = "firmware"}, unknown = {.name = "unknown"};
static const char *report_path;
static FILE *report;

static struct owner *until_program; // of the instruction that ends it
static char *until_name;
static uint64_t until_address;

static bool kernel_runs; // as translated: before, there are the firmware and the loader
static bool begun, ended;
static const struct owner *running; // whose run it is
static uint64_t total, run_begin;

// ---- As it is executed ----

static void end_run(void) {
    if (running && total > run_begin) {
        fprintf(report, "run %s %" PRIu64 " %" PRIu64 "\n", running->name, run_begin, total - run_begin);
    }
    run_begin = total;
}

static void on_instruction(unsigned cpu, void *data) {
    (void)cpu;
    const struct owner *owner = data;
    begun = begun || owner == &programs[0];
    if (!begun || ended) {
        return;
    }
    if (owner != running) {
        end_run();
        running = owner;
    }
    total++;
}

// Registered before on_instruction().
static void on_until(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    if (!ended) {
        end_run();
        fprintf(report, "until %" PRIu64 "\n", total);
        ended = true;
    }
}

// ---- As it is translated ----

// How many bytes of the page are the program's, from a page of its text on; 0 where something else stands there.
static size_t alike(const struct owner *program, const uint8_t *page) {
    size_t most = 0;
    for (size_t from = 0; from < program->size; from += PAGE) {
        size_t size = program->size - from < PAGE ? program->size - from : PAGE;
        if (size > most && memcmp(page, program->text + from, size) == 0) {
            most = size;
        }
    }
    return most;
}

static struct owner *owner_of_page(const uint8_t *page) {
    struct owner *owner = kernel_runs ? &unknown : &firmware;
    size_t most = 0;
    for (size_t i = 0; i < program_count; i++) {
        size_t size = alike(&programs[i], page);
        if (size > most) {
            most = size;
            owner = &programs[i];
        }
    }
    return owner;
}

// The page that was looked at last in the block: what it holds may change between two blocks, not in one.
static const uint8_t *last_page;
static struct owner *last;

static struct owner *owner_of(const struct qemu_plugin_insn *instruction, uint64_t address) {
    if (address >= KERNEL_HALF) {
        return &kernel;
    }
    const uint8_t *place = qemu_plugin_insn_haddr(instruction);
    if (!place) {
        return kernel_runs ? &unknown : &firmware;
    }
    const uint8_t *page = place - address % PAGE;
    if (page != last_page) {
        last_page = page;
        last = owner_of_page(page);
    }
    return last;
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    (void)id;
    last_page = NULL;
    for (size_t i = 0; !ended && i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        uint64_t address = qemu_plugin_insn_vaddr(instruction);
        kernel_runs = kernel_runs || address >= KERNEL_HALF;
        struct owner *owner = owner_of(instruction, address);
        if (owner == until_program && address == until_address) {
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_until, QEMU_PLUGIN_CB_NO_REGS, NULL);
        }
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_instruction, QEMU_PLUGIN_CB_NO_REGS, owner);
    }
}

// ---- Begin and end ----

static void on_exit_of_qemu(qemu_plugin_id_t id, void *data) {
    (void)id;
    (void)data;
    if (!ended) {
        end_run();
    }
    close_report(report, report_path);
}

// Splits NAME:VALUE. Returns VALUE, or NULL.
static char *split(char *text) {
    char *colon = strchr(text, ':');
    if (colon) {
        *colon++ = 0;
    }
    return colon;
}

static bool read_text(struct owner *program, const char *path) {
    FILE *file = fopen(path, "r");
    if (!file || fseek(file, 0, SEEK_END)) {
        return false;
    }
    program->size = (size_t)ftell(file);
    program->text = allocate(program->size + 1, 1);
    rewind(file);
    bool whole = fread(program->text, 1, program->size, file) == program->size;
    fclose(file);
    return whole && program->size > 0;
}

static bool take_argument(const char *argument) {
    if (strncmp(argument, "report=", 7) == 0) {
        report_path = strdup(argument + 7);
        return true;
    }
    if (strncmp(argument, "until=", 6) == 0) {
        until_name = strdup(argument + 6);
        const char *address = split(until_name);
        until_address = address ? strtoull(address, NULL, 16) : 0;
        return address;
    }
    if (strncmp(argument, "program=", 8) != 0 || program_count == MOST_PROGRAMS) {
        return false;
    }
    struct owner *program = &programs[program_count++];
    char *name = strdup(argument + 8);
    const char *path = split(name);
    program->name = name;
    return path && read_text(program, path);
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
    (void)info;
    if (!take_arguments("timeline_plugin", argc, argv, take_argument)) {
        return 1;
    }
    for (size_t i = 0; until_name && i < program_count; i++) {
        if (strcmp(programs[i].name, until_name) == 0) {
            until_program = &programs[i];
        }
    }
    if (!report_path || !until_program) {
        fprintf(stderr, "timeline_plugin: report, program and until are needed\n");
        return 1;
    }
    report = open_report(report_path);
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
//
// A TCG plugin for a machine with one CPU: counts how often conditional jumps of the kernel are taken, and how often
// they are not, in the syscalls that a service marks: from the SYSCALL behind a mark (services/hostile/storm.c) until
// the kernel is entered for another reason. What is left off and goes on after an interrupt counts no more; so each
// jump that is counted was made by that syscall, or by one that was left off before and goes on in its wake.
//
// Arguments: jumps=FILE, of which these lines are read, with addresses in hexadecimal (tools/verify/branches.sh):
//   syscall ADDRESS                where the kernel is entered by SYSCALL
//   interrupt ADDRESS              where it is entered otherwise
//   jump ADDRESS TARGET NEXT ...   a conditional jump, and where it goes when taken and when not
// report=FILE.
//
// The report, a line each:
//   calls COUNT                    syscalls that were marked
//   jump ADDRESS TAKEN PASSED      each jump, the counts in decimal
//   end

#include "plugin_report.h"
#include "qemu_plugin.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define KERNEL_HALF UINT64_C(0xffff800000000000)

// nopl 0x5a4f4b03(%rax)
static const uint8_t mark[] = {0x0f, 0x1f, 0x80, 0x03, 'K', 'O', 'Z'};

struct jump {
    uint64_t target, next;
    uint64_t taken, passed;
};

// What is to be watched at an address of the kernel.
struct place {
    uint64_t address;
    struct jump *jump; // one that stands here
    bool is_syscall, is_interrupt, is_destination;
};

enum { PLACES = 1 << 14 };

const int qemu_plugin_version = PLUGIN_API;

// A hash table, with linear probing.
static struct place places[PLACES];
static size_t place_count;
static const char *report_path;

static uint64_t calls;
static bool marked, counting;
// The jump that was just executed, while counting: it tells nothing of where it goes, the next block does.
static struct jump *pending;

// The place of that address, or where it would stand: then its address is 0.
static struct place *look_up(uint64_t address) {
    size_t at = (size_t)(address * UINT64_C(0x9e3779b97f4a7c15) >> 50);
    while (places[at].address && places[at].address != address) {
        at = (at + 1) % PLACES;
    }
    return &places[at];
}

static struct place *make_place(uint64_t address) {
    struct place *place = look_up(address);
    if (!place->address) {
        place->address = address;
        if (++place_count > PLACES / 2) {
            fprintf(stderr, "branch_plugin: too many jumps\n");
            exit(1);
        }
    }
    return place;
}

static void on_mark(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    marked = true;
}

static void on_syscall(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    counting = marked;
    marked = false;
    calls += counting;
}

static void on_interrupt(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    counting = marked = false;
}

static void on_jump(unsigned cpu, void *data) {
    (void)cpu;
    pending = counting ? data : NULL;
}

static void on_destination(unsigned cpu, void *data) {
    (void)cpu;
    if (!pending) {
        return;
    }
    uint64_t address = ((const struct place *)data)->address;
    pending->taken += address == pending->target;
    pending->passed += address == pending->next;
    pending = NULL;
}

static void watch_kernel(struct qemu_plugin_tb *block, uint64_t start) {
    struct place *first = look_up(start);
    if (first->is_destination) {
        qemu_plugin_register_vcpu_tb_exec_cb(block, on_destination, QEMU_PLUGIN_CB_NO_REGS, first);
    }
    if (first->is_syscall) {
        qemu_plugin_register_vcpu_tb_exec_cb(block, on_syscall, QEMU_PLUGIN_CB_NO_REGS, NULL);
    }
    if (first->is_interrupt) {
        qemu_plugin_register_vcpu_tb_exec_cb(block, on_interrupt, QEMU_PLUGIN_CB_NO_REGS, NULL);
    }
    // A conditional jump ends a block.
    struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(block, qemu_plugin_tb_n_insns(block) - 1);
    struct jump *jump = look_up(qemu_plugin_insn_vaddr(last))->jump;
    if (jump) {
        qemu_plugin_register_vcpu_insn_exec_cb(last, on_jump, QEMU_PLUGIN_CB_NO_REGS, jump);
    }
}

static void watch_user(struct qemu_plugin_tb *block) {
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        uint8_t code[sizeof(mark)];
        if (qemu_plugin_insn_size(instruction) == sizeof(code)) {
            copy_code(instruction, code, sizeof(code));
            if (memcmp(code, mark, sizeof(code)) == 0) {
                qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_mark, QEMU_PLUGIN_CB_NO_REGS, NULL);
            }
        }
    }
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    (void)id;
    uint64_t start = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(block, 0));
    if (start >= KERNEL_HALF) {
        watch_kernel(block, start);
    } else {
        watch_user(block);
    }
}

static void on_end(qemu_plugin_id_t id, void *data) {
    (void)id;
    (void)data;
    FILE *report = open_report(report_path);
    fprintf(report, "calls %" PRIu64 "\n", calls);
    for (size_t i = 0; i < PLACES; i++) {
        const struct jump *jump = places[i].jump;
        if (jump) {
            fprintf(report, "jump %" PRIx64 " %" PRIu64 " %" PRIu64 "\n", places[i].address, jump->taken, jump->passed);
        }
    }
    close_report(report, report_path);
}

static void take_line(const char *line) {
    uint64_t address, target, next;
    if (sscanf(line, "syscall %" SCNx64, &address) == 1) {
        make_place(address)->is_syscall = true;
    } else if (sscanf(line, "interrupt %" SCNx64, &address) == 1) {
        make_place(address)->is_interrupt = true;
    } else if (sscanf(line, "jump %" SCNx64 " %" SCNx64 " %" SCNx64, &address, &target, &next) == 3) {
        struct jump *jump = allocate(1, sizeof(*jump));
        *jump = (struct jump){.target = target, .next = next};
        make_place(address)->jump = jump;
        make_place(target)->is_destination = true;
        make_place(next)->is_destination = true;
    }
}

static void read_jumps(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    char line[512];
    while (fgets(line, sizeof(line), file)) {
        take_line(line);
    }
    fclose(file);
}

// Takes NAME=FILE apart. Returns whether the name is known.
static bool take_argument(const char *argument) {
    if (strncmp(argument, "jumps=", 6) == 0) {
        read_jumps(argument + 6);
    } else if (strncmp(argument, "report=", 7) == 0) {
        report_path = strdup(argument + 7);
    } else {
        return false;
    }
    return true;
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
    (void)info;
    if (!take_arguments("branch_plugin", argc, argv, take_argument)) {
        return 1;
    }
    if (!place_count || !report_path) {
        fprintf(stderr, "branch_plugin: jumps and report are needed\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_end, NULL);
    return 0;
}

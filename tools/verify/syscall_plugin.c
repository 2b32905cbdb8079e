// SPDX-License-Identifier: Apache-2.0
//
// A TCG plugin for a machine with one CPU: watches each SYSCALL that user mode executes and where the kernel is entered
// by it, and each switch from thread to thread on the fast path. Writes what it saw to a report at the end; judging it
// is left to check_syscalls.
//
// Arguments: entry=ADDRESS of syscall_entry, space=ADDRESS of the write to CR3 on the fast path, exit=ADDRESS of
// fastpath_exit, call=ADDRESS of fastpath_call, answer=ADDRESS of fastpath_reply_recv, report=FILE. Addresses are in
// hexadecimal.
//
// The report, a line each, numbers in hexadecimal:
//   place NUMBER ADDRESS CODE                   code of user mode: its address and its bytes
//   syscall PLACE EXECUTED STRAYED ADDRESS      a SYSCALL, at the end of PLACE; how often the next instruction in the
//                                               kernel was another than syscall_entry, and the first such instruction
//   fast PLACE CALLS TAKEN ANSWERS TAKEN        how often that SYSCALL was a SYS_CALL, and a SYS_REPLY_RECV, and how
//                                               often each was carried out by the fast path
//   switch FROM TO CHANGED COUNT                the fast path left for PLACE TO after the SYSCALL of PLACE FROM; how
//                                               often with a change of address space, and how often at all
//   end

#include "plugin_report.h"
#include "qemu_plugin.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define KERNEL_HALF UINT64_C(0xffff800000000000)
#define PLACE_BYTES 64

// What the fast path is entered for, how often, and how often it carried that out.
struct entered {
    uint64_t count, taken;
};

// What stands at an address depends on the address space: a place is an address with the code found there.
struct place {
    struct place *next;
    unsigned number;
    uint64_t address;
    size_t length;
    uint8_t code[PLACE_BYTES];
    uint64_t executed, strayed, stray_address; // SYSCALLs only, and so are the next
    struct entered calls, answers;
};

struct edge {
    struct edge *next;
    const struct place *from, *to;
    uint64_t changed, count;
};

const int qemu_plugin_version = PLUGIN_API;

static uint64_t entry_address, space_address, exit_address, call_address, answer_address;
static const char *report_path;
static bool kernel_seen; // before, it is the firmware that runs
static struct place *places;
static struct edge *edges;

static struct place *pending;       // its SYSCALL was executed, the kernel not yet entered
static struct place *caller;        // whose SYSCALL entered the kernel last
static struct entered *entered;     // what that does on the fast path, if it came there
static const struct place *leaving; // the caller, when the fast path is about to leave for another
static bool space_changed;

// The place of a block's instructions from `first` on, up to `end`: PLACE_BYTES bytes at most.
static struct place *find_place(const struct qemu_plugin_tb *block, size_t first, size_t end) {
    struct place sought = {.address = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(block, first))};
    for (size_t i = first; i < end; i++) {
        const struct qemu_plugin_insn *instruction = qemu_plugin_tb_get_insn(block, i);
        copy_code(instruction, sought.code + sought.length, qemu_plugin_insn_size(instruction));
        sought.length += qemu_plugin_insn_size(instruction);
    }
    for (struct place *place = places; place; place = place->next) {
        if (place->address == sought.address && place->length == sought.length &&
            memcmp(place->code, sought.code, sought.length) == 0) {
            return place;
        }
    }
    sought.next = places;
    sought.number = places ? places->number + 1 : 0;
    places = allocate(1, sizeof(*places));
    *places = sought;
    return places;
}

static size_t size_of(const struct qemu_plugin_tb *block, size_t index) {
    return qemu_plugin_insn_size(qemu_plugin_tb_get_insn(block, index));
}

// As many of a block's first instructions as a place holds.
static struct place *place_at_start(const struct qemu_plugin_tb *block) {
    size_t end = 0;
    for (size_t bytes = 0; end < qemu_plugin_tb_n_insns(block); end++) {
        bytes += size_of(block, end);
        if (bytes > PLACE_BYTES) {
            break;
        }
    }
    return find_place(block, 0, end);
}

// As many of a block's last instructions as a place holds.
static struct place *place_at_end(const struct qemu_plugin_tb *block) {
    size_t first = qemu_plugin_tb_n_insns(block);
    for (size_t bytes = 0; first > 0; first--) {
        bytes += size_of(block, first - 1);
        if (bytes > PLACE_BYTES) {
            break;
        }
    }
    return find_place(block, first, qemu_plugin_tb_n_insns(block));
}

static void stray(uint64_t address) {
    if (!pending->strayed++) {
        pending->stray_address = address;
    }
}

static void on_syscall(unsigned cpu, void *data) {
    (void)cpu;
    if (pending) { // the last one came back without having entered the kernel
        stray(((struct place *)data)->address);
    }
    leaving = NULL;
    pending = data;
    pending->executed++;
}

static void on_kernel_block(unsigned cpu, void *data) {
    (void)cpu;
    uint64_t address = (uintptr_t)data;
    leaving = NULL; // an interrupt came before the first instruction of user mode
    if (!pending) {
        return;
    }
    if (address != entry_address) {
        stray(address);
    }
    caller = pending;
    pending = NULL;
    entered = NULL;
    space_changed = false;
}

static void on_space_change(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    space_changed = true;
}

static void enter(struct entered *kind) {
    entered = kind;
    entered->count++;
}

static void on_call(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    if (caller) {
        enter(&caller->calls);
    }
}

static void on_answer(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    if (caller) {
        enter(&caller->answers);
    }
}

static void on_fast_exit(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    leaving = caller;
    if (entered) {
        entered->taken++;
    }
}

static void on_user_block(unsigned cpu, void *data) {
    (void)cpu;
    if (!leaving) {
        return;
    }
    struct edge *edge = edges;
    while (edge && (edge->from != leaving || edge->to != data)) {
        edge = edge->next;
    }
    if (!edge) {
        edge = allocate(1, sizeof(*edge));
        *edge = (struct edge){.next = edges, .from = leaving, .to = data};
        edges = edge;
    }
    edge->count++;
    edge->changed += space_changed;
    leaving = NULL;
}

static void watch_instruction(struct qemu_plugin_insn *instruction) {
    const struct {
        uint64_t address;
        qemu_plugin_exec_cb callback;
    } watched[] = {{space_address, on_space_change},
                   {exit_address, on_fast_exit},
                   {call_address, on_call},
                   {answer_address, on_answer}};
    for (size_t i = 0; i < sizeof(watched) / sizeof(*watched); i++) {
        if (qemu_plugin_insn_vaddr(instruction) == watched[i].address) {
            qemu_plugin_register_vcpu_insn_exec_cb(instruction, watched[i].callback, QEMU_PLUGIN_CB_NO_REGS, NULL);
        }
    }
}

static void watch_kernel(struct qemu_plugin_tb *block, uint64_t start) {
    qemu_plugin_register_vcpu_tb_exec_cb(block, on_kernel_block, QEMU_PLUGIN_CB_NO_REGS, (void *)(uintptr_t)start);
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        watch_instruction(qemu_plugin_tb_get_insn(block, i));
    }
}

static bool is_syscall(const struct qemu_plugin_insn *instruction) {
    uint8_t code[2];
    if (qemu_plugin_insn_size(instruction) != sizeof(code)) {
        return false;
    }
    copy_code(instruction, code, sizeof(code));
    return code[0] == 0x0f && code[1] == 0x05;
}

// SYSCALL ends a block: only the last instruction can be one.
static void watch_user(struct qemu_plugin_tb *block) {
    qemu_plugin_register_vcpu_tb_exec_cb(block, on_user_block, QEMU_PLUGIN_CB_NO_REGS, place_at_start(block));
    struct qemu_plugin_insn *last = qemu_plugin_tb_get_insn(block, qemu_plugin_tb_n_insns(block) - 1);
    if (is_syscall(last)) {
        qemu_plugin_register_vcpu_insn_exec_cb(last, on_syscall, QEMU_PLUGIN_CB_NO_REGS, place_at_end(block));
    }
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    (void)id;
    uint64_t start = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(block, 0));
    kernel_seen |= start >= KERNEL_HALF;
    if (start >= KERNEL_HALF) {
        watch_kernel(block, start);
    } else if (kernel_seen) {
        watch_user(block);
    }
}

static void print_places(FILE *report) {
    for (const struct place *place = places; place; place = place->next) {
        fprintf(report, "place %x %" PRIx64 " ", place->number, place->address);
        for (size_t i = 0; i < place->length; i++) {
            fprintf(report, "%02x", place->code[i]);
        }
        fprintf(report, "\n");
        if (place->executed) {
            fprintf(report, "syscall %x %" PRIx64 " %" PRIx64 " %" PRIx64 "\n", place->number, place->executed,
                    place->strayed, place->stray_address);
        }
        if (place->calls.count || place->answers.count) {
            fprintf(report, "fast %x %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64 "\n", place->number,
                    place->calls.count, place->calls.taken, place->answers.count, place->answers.taken);
        }
    }
}

static void on_end(qemu_plugin_id_t id, void *data) {
    (void)id;
    (void)data;
    FILE *report = open_report(report_path);
    print_places(report);
    for (const struct edge *edge = edges; edge; edge = edge->next) {
        fprintf(report, "switch %x %x %" PRIx64 " %" PRIx64 "\n", edge->from->number, edge->to->number, edge->changed,
                edge->count);
    }
    close_report(report, report_path);
}

// Takes NAME=VALUE apart. Returns whether the name is known.
static bool take_argument(const char *argument) {
    static const struct {
        const char *name;
        uint64_t *address;
    } addresses[] = {{"entry=", &entry_address},
                     {"space=", &space_address},
                     {"exit=", &exit_address},
                     {"call=", &call_address},
                     {"answer=", &answer_address}};
    for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
        size_t length = strlen(addresses[i].name);
        if (strncmp(argument, addresses[i].name, length) == 0) {
            *addresses[i].address = strtoull(argument + length, NULL, 16);
            return true;
        }
    }
    if (strncmp(argument, "report=", 7) != 0) {
        return false;
    }
    report_path = strdup(argument + 7);
    return true;
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
    (void)info;
    if (!take_arguments("syscall_plugin", argc, argv, take_argument)) {
        return 1;
    }
    if (!entry_address || !space_address || !exit_address || !call_address || !answer_address || !report_path) {
        fprintf(stderr, "syscall_plugin: entry, space, exit, call, answer and report are needed\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_end, NULL);
    return 0;
}

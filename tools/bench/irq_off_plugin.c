// SPDX-License-Identifier: Apache-2.0
//
// A TCG plugin for a machine with one CPU: counts the instructions of each stretch that the kernel runs with interrupts
// off. A stretch begins with the first instruction in the kernel after one of user mode, or after a place where
// interrupts are taken, and ends where user mode goes on, or with the instruction behind a STI, before which none is
// taken yet. The first stretch is boot and does not count, nor does one that does not end.
//
// Arguments: kernel=FILE, what `llvm-nm -n` says of the kernel; marks=FILE, the same of a service whose functions have
// marks in them (services/bench/mark.h); report=FILE.
//
// The report, a line each:
//   case NAME TIMES            a function with marks, without its "case_"; how often it was between its marks
//   stretch NAME INSTRUCTIONS COUNT ENTRY HANDLER FUNCTION=INSTRUCTIONS ...
//                              the longest stretch of its kind while the function NAME was between its marks, or
//                              outside of all, where NAME is "-"; how many there were of the kind; the kernel's
//                              function that it began in, and the first syscall handler that it came to, or "-"; and
//                              where it was spent
//   end
//
// Run with -icount, so that a REP counts each of its rounds, and times don't depend on the machine that this runs on.

#include "../verify/plugin_report.h"
#include "../verify/qemu_plugin.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define KERNEL_HALF UINT64_C(0xffff800000000000)

// nopl MARK(%rax): what services/bench/mark.h puts into a function.
static const uint8_t mark_begin[] = {0x0f, 0x1f, 0x80, 0x01, 'K', 'O', 'Z'};
static const uint8_t mark_end[] = {0x0f, 0x1f, 0x80, 0x02, 'K', 'O', 'Z'};

struct function {
    uint64_t address;
    char *name;
    uint64_t stretch; // `spent` is of this stretch
    uint64_t spent;
};

struct program {
    struct function *functions; // by address
    size_t count;
};

// The longest stretch of a kind.
struct worst {
    struct worst *next;
    const struct function *entry, *handler;
    uint64_t instructions, count;
    uint64_t *spent; // for each function of the kernel
};

struct mark {
    struct mark *next;
    const char *name;
    uint64_t times;
    struct worst *worst;
};

const int qemu_plugin_version = PLUGIN_API;

static struct program kernel, marked;
static const char *report_path;

static struct mark outside = {.name = "-"};
static struct mark *marks = &outside;
static struct mark *current = &outside;

// The stretch that is under way, if `running`.
static struct {
    bool running;
    bool last; // STI was executed: one more instruction belongs to it
    uint64_t number;
    uint64_t instructions;
    const struct function *entry, *handler;
} stretch;

// Reads the functions among the symbols.
static struct program read_program(const char *path) {
    struct program program = {0};
    size_t room = 0;
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    uint64_t address;
    char type, name[128];
    while (fscanf(file, "%" SCNx64 " %c %127s", &address, &type, name) == 3) {
        if (type != 't' && type != 'T') {
            continue;
        }
        if (program.count == room) {
            room = 2 * room + 64;
            program.functions = realloc(program.functions, room * sizeof(*program.functions));
            if (!program.functions) {
                fprintf(stderr, "irq_off_plugin: out of memory\n");
                exit(1);
            }
        }
        program.functions[program.count++] = (struct function){.address = address, .name = strdup(name)};
    }
    fclose(file);
    if (!program.count) {
        fprintf(stderr, "irq_off_plugin: %s names no function\n", path);
        exit(1);
    }
    return program;
}

// The function that stands there.
static struct function *function_at(const struct program *program, uint64_t address) {
    size_t low = 0;
    for (size_t high = program->count; high - low > 1;) {
        size_t middle = (low + high) / 2;
        if (program->functions[middle].address <= address) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return &program->functions[low];
}

static struct worst *find_worst(void) {
    for (struct worst *worst = current->worst; worst; worst = worst->next) {
        if (worst->entry == stretch.entry && worst->handler == stretch.handler) {
            return worst;
        }
    }
    struct worst *worst = allocate(1, sizeof(*worst));
    *worst = (struct worst){.next = current->worst, .entry = stretch.entry, .handler = stretch.handler};
    worst->spent = allocate(kernel.count, sizeof(*worst->spent));
    current->worst = worst;
    return worst;
}

static void end_stretch(void) {
    stretch.running = stretch.last = false;
    if (stretch.number == 1) {
        return;
    }
    struct worst *worst = find_worst();
    worst->count++;
    if (worst->instructions >= stretch.instructions) {
        return;
    }
    worst->instructions = stretch.instructions;
    for (size_t i = 0; i < kernel.count; i++) {
        const struct function *function = &kernel.functions[i];
        worst->spent[i] = function->stretch == stretch.number ? function->spent : 0;
    }
}

static void on_kernel_instruction(unsigned cpu, void *data) {
    (void)cpu;
    struct function *function = data;
    if (!stretch.running) {
        stretch.running = true;
        stretch.number++;
        stretch.instructions = 0;
        stretch.entry = function;
        stretch.handler = NULL;
    }
    if (function->stretch != stretch.number) {
        function->stretch = stretch.number;
        function->spent = 0;
    }
    function->spent++;
    stretch.instructions++;
    if (stretch.last) {
        end_stretch();
    }
}

static void on_sti(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    stretch.last = true;
}

static void on_handler(unsigned cpu, void *data) {
    (void)cpu;
    if (!stretch.handler) {
        stretch.handler = data;
    }
}

// User mode goes on; or is interrupted before its first instruction.
static void on_way_out(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    if (stretch.running) {
        end_stretch();
    }
}

static void on_begin(unsigned cpu, void *data) {
    (void)cpu;
    current = data;
    current->times++;
}

static void on_mark_end(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    current = &outside;
}

static void watch_kernel(struct qemu_plugin_insn *instruction) {
    uint64_t address = qemu_plugin_insn_vaddr(instruction);
    struct function *function = function_at(&kernel, address);
    bool is_first = function->address == address;
    uint8_t code;
    copy_code(instruction, &code, 1);
    if (is_first && strncmp(function->name, "interrupt_entry_", 16) == 0) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_way_out, QEMU_PLUGIN_CB_NO_REGS, NULL);
    }
    if (is_first && strncmp(function->name, "sys_", 4) == 0) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_handler, QEMU_PLUGIN_CB_NO_REGS, function);
    }
    qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_kernel_instruction, QEMU_PLUGIN_CB_NO_REGS, function);
    if (code == 0xfb) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_sti, QEMU_PLUGIN_CB_NO_REGS, NULL);
    }
}

static struct mark *find_mark(uint64_t address) {
    const char *name = function_at(&marked, address)->name;
    name += strncmp(name, "case_", 5) == 0 ? 5 : 0;
    for (struct mark *mark = marks; mark; mark = mark->next) {
        if (strcmp(mark->name, name) == 0) {
            return mark;
        }
    }
    struct mark *mark = allocate(1, sizeof(*mark));
    *mark = (struct mark){.next = marks, .name = name};
    marks = mark;
    return mark;
}

static void watch_user(struct qemu_plugin_insn *instruction) {
    uint8_t code[sizeof(mark_begin)];
    if (qemu_plugin_insn_size(instruction) != sizeof(code)) {
        return;
    }
    copy_code(instruction, code, sizeof(code));
    if (memcmp(code, mark_begin, sizeof(code)) == 0) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_begin, QEMU_PLUGIN_CB_NO_REGS,
                                               find_mark(qemu_plugin_insn_vaddr(instruction)));
    } else if (memcmp(code, mark_end, sizeof(code)) == 0) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_mark_end, QEMU_PLUGIN_CB_NO_REGS, NULL);
    }
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    (void)id;
    bool in_kernel = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(block, 0)) >= KERNEL_HALF;
    if (!in_kernel) {
        qemu_plugin_register_vcpu_tb_exec_cb(block, on_way_out, QEMU_PLUGIN_CB_NO_REGS, NULL);
    }
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        if (in_kernel) {
            watch_kernel(qemu_plugin_tb_get_insn(block, i));
        } else {
            watch_user(qemu_plugin_tb_get_insn(block, i));
        }
    }
}

static void print_worst(FILE *report, const struct mark *mark, const struct worst *worst) {
    fprintf(report, "stretch %s %" PRIu64 " %" PRIu64 " %s %s", mark->name, worst->instructions, worst->count,
            worst->entry->name, worst->handler ? worst->handler->name : "-");
    for (size_t i = 0; i < kernel.count; i++) {
        if (worst->spent[i]) {
            fprintf(report, " %s=%" PRIu64, kernel.functions[i].name, worst->spent[i]);
        }
    }
    fprintf(report, "\n");
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *data) {
    (void)id;
    (void)data;
    FILE *report = open_report(report_path);
    for (const struct mark *mark = marks; mark; mark = mark->next) {
        if (mark != &outside) {
            fprintf(report, "case %s %" PRIu64 "\n", mark->name, mark->times);
        }
        for (const struct worst *worst = mark->worst; worst; worst = worst->next) {
            print_worst(report, mark, worst);
        }
    }
    close_report(report, report_path);
}

// Takes NAME=FILE apart. Returns whether the name is known.
static bool take_argument(const char *argument) {
    if (strncmp(argument, "kernel=", 7) == 0) {
        kernel = read_program(argument + 7);
    } else if (strncmp(argument, "marks=", 6) == 0) {
        marked = read_program(argument + 6);
    } else if (strncmp(argument, "report=", 7) == 0) {
        report_path = strdup(argument + 7);
    } else {
        return false;
    }
    return true;
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
    (void)info;
    if (!take_arguments("irq_off_plugin", argc, argv, take_argument)) {
        return 1;
    }
    if (!kernel.count || !marked.count || !report_path) {
        fprintf(stderr, "irq_off_plugin: kernel, marks and report are needed\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
    return 0;
}

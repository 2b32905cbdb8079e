// SPDX-License-Identifier: Apache-2.0
//
// A TCG plugin for a machine with one CPU: what is executed in the rounds of a row of services/costs, instruction by
// instruction, and which lines of the cache that takes.
//
// A round is what is executed between the two readings of the time-stamp counter that stand between marks
// (services/costs/measure.h, services/bench/mark.h), those readings apart: what the row counts. Rounds of the same
// length are taken for alike. Of the most frequent length, of several the shortest, the last round is told in full.
//
// Arguments: report=FILE; fault=ADDRESS, any number of them, the kernel's entries for faults: the instruction before
// one was not completed, and does not count. The report, a line each, with addresses in hexadecimal:
//   rounds INSTRUCTIONS COUNT         how many rounds had that length
//   instruction HALF ADDRESS PLACE TIMES CODE
//                                     was executed so often in the round: HALF is "kernel" or "user", PLACE tells its
//                                     physical page from another with this address, CODE is its bytes; in the order
//                                     in which the round came to them
//   code HALF COUNT                   lines that instructions were fetched from
//   data HALF COUNT                   lines that instructions loaded from or stored to; "all" counts a line once that
//                                     both halves touch
//   line HALF ADDRESS LOADS STORES    one of these, with the address that it was first touched by in the round
//   device HALF COUNT                 accesses to devices' registers in memory
//   end
//
// A line is of physical memory, so that it is the same whoever touches it by whatever address. What the CPU touches by
// itself is not seen: page tables, and the frame that an interrupt leaves on the stack.
//
// Run with -icount, as irq_off_plugin.c.

#include "../verify/plugin_report.h"
#include "../verify/qemu_plugin.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define KERNEL_HALF UINT64_C(0xffff800000000000)

enum {
    LONGEST = 15,   // bytes of an instruction
    LINE_SHIFT = 6, // of a line's size
    BUCKETS = 1 << 16,
    MOST_FAULTS = 32, // vectors of the CPU itself
    READING_MOV = 9,  // where the last instruction of a reading stands, behind its RDTSC
};

enum half { USER, KERNEL, HALVES };
static const char *const half_names[] = {"user", "kernel"};

static const uint8_t mark_begin[] = {0x0f, 0x1f, 0x80, 0x01, 'K', 'O', 'Z'};
static const uint8_t mark_end[] = {0x0f, 0x1f, 0x80, 0x02, 'K', 'O', 'Z'};
static const uint8_t rdtsc[] = {0x0f, 0x31};

struct instruction {
    struct instruction *next; // in its bucket
    uint64_t address, place;
    enum half half;
    uint8_t size, code[LONGEST];
    uint64_t round, times; // how often it was executed in that round
};

struct line {
    struct line *next; // in its bucket
    uint64_t number;   // of physical memory
    uint64_t address;  // of the round's first access
    uint64_t round;
    uint64_t loads[HALVES], stores[HALVES]; // of that round
};

// Pointers to what the round has touched.
struct set {
    void **members;
    size_t count, room;
};

struct executed {
    const struct instruction *instruction;
    uint64_t times;
};

// The rounds of one length, and the last of them.
struct kind {
    struct kind *next;
    uint64_t length, count;
    struct executed *executed;
    struct line *lines;
    size_t executed_count, line_count;
    uint64_t device[HALVES];
};

const int qemu_plugin_version = PLUGIN_API;

static struct instruction *instructions[BUCKETS];
static struct line *lines[BUCKETS];
static struct kind *kinds;
static struct set executed, touched;
static const char *report_path;

// Before the first instruction of the kernel there are the firmware and the loader, which are let run.
static bool kernel_runs;

// Where between the marks the machine is.
static enum {
    OUTSIDE,
    BEGUN,    // behind the first mark
    READING,  // behind the first RDTSC
    STARTING, // in the reading's last instruction
    COUNTING,
} phase;
static uint64_t reading; // address of the first RDTSC
static uint64_t round_number, length;
static struct instruction *latest; // of the round, or NULL
static uint64_t faults[MOST_FAULTS];
static size_t fault_count;
static uint64_t device[HALVES];

static size_t bucket_of(uint64_t key) {
    return (key * UINT64_C(0x9e3779b97f4a7c15)) >> 48;
}

static void add(struct set *set, void *member) {
    if (set->count == set->room) {
        set->room = 2 * set->room + 1024;
        set->members = realloc(set->members, set->room * sizeof(*set->members));
        if (!set->members) {
            fprintf(stderr, "breakdown_plugin: out of memory\n");
            exit(1);
        }
    }
    set->members[set->count++] = member;
}

static struct kind *find_kind(void) {
    for (struct kind *kind = kinds; kind; kind = kind->next) {
        if (kind->length == length) {
            return kind;
        }
    }
    struct kind *kind = allocate(1, sizeof(*kind));
    *kind = (struct kind){.next = kinds, .length = length};
    kinds = kind;
    return kind;
}

// Begins to count with the instruction that comes next.
static void begin_round(void) {
    phase = COUNTING;
    round_number++;
    length = 0;
    latest = NULL;
    executed.count = touched.count = 0;
    memset(device, 0, sizeof(device));
}

static void end_round(void) {
    phase = OUTSIDE;
    struct kind *kind = find_kind();
    kind->count++;
    free(kind->executed);
    free(kind->lines);
    kind->executed = allocate(executed.count + 1, sizeof(*kind->executed));
    kind->executed_count = 0;
    for (size_t i = 0; i < executed.count; i++) {
        const struct instruction *instruction = executed.members[i];
        if (instruction->times) {
            kind->executed[kind->executed_count++] = (struct executed){instruction, instruction->times};
        }
    }
    kind->lines = allocate(touched.count + 1, sizeof(*kind->lines));
    kind->line_count = touched.count;
    for (size_t i = 0; i < touched.count; i++) {
        kind->lines[i] = *(const struct line *)touched.members[i];
    }
    memcpy(kind->device, device, sizeof(device));
}

// ---- As it is executed ----

static void on_instruction(unsigned cpu, void *data) {
    (void)cpu;
    if (phase < STARTING) {
        return;
    }
    if (phase == STARTING) {
        begin_round();
    }
    struct instruction *instruction = data;
    if (instruction->round != round_number) {
        instruction->round = round_number;
        instruction->times = 0;
        add(&executed, instruction);
    }
    instruction->times++;
    length++;
    latest = instruction;
}

// Registered before on_instruction().
static void on_fault(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    if (phase == COUNTING && latest) {
        latest->times--;
        length--;
    }
}

// Registered before on_instruction(), so that the RDTSC that ends a round does not count.
static void on_rdtsc(unsigned cpu, void *data) {
    (void)cpu;
    if (phase == BEGUN) {
        phase = READING;
        reading = ((const struct instruction *)data)->address;
    } else if (phase == COUNTING || phase == STARTING) {
        if (phase == STARTING) {
            begin_round();
        }
        end_round();
    }
}

// Registered behind on_instruction().
static void on_mov(unsigned cpu, void *data) {
    (void)cpu;
    if (phase == READING && ((const struct instruction *)data)->address == reading + READING_MOV) {
        phase = STARTING;
    }
}

static void on_mark_begin(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    phase = BEGUN;
}

static void on_mark_end(unsigned cpu, void *data) {
    (void)cpu;
    (void)data;
    phase = OUTSIDE;
}

static void touch(uint64_t number, uint64_t address, enum half half, bool store) {
    struct line **place = &lines[bucket_of(number)];
    struct line *line = *place;
    while (line && line->number != number) {
        line = line->next;
    }
    if (!line) {
        line = allocate(1, sizeof(*line));
        *line = (struct line){.next = *place, .number = number};
        *place = line;
    }
    if (line->round != round_number) {
        *line = (struct line){.next = line->next, .number = number, .address = address, .round = round_number};
        add(&touched, line);
    }
    if (store) {
        line->stores[half]++;
    } else {
        line->loads[half]++;
    }
}

static void on_access(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t address, void *data) {
    (void)cpu;
    if (phase != COUNTING) {
        return;
    }
    enum half half = ((const struct instruction *)data)->half;
    const struct qemu_plugin_hwaddr *place = qemu_plugin_get_hwaddr(info, address);
    if (!place) {
        return;
    }
    if (qemu_plugin_hwaddr_is_io(place)) {
        device[half]++;
        return;
    }
    uint64_t first = qemu_plugin_hwaddr_phys_addr(place);
    uint64_t last = first + (UINT64_C(1) << qemu_plugin_mem_size_shift(info)) - 1;
    for (uint64_t number = first >> LINE_SHIFT; number <= last >> LINE_SHIFT; number++) {
        touch(number, address, half, qemu_plugin_mem_is_store(info));
    }
}

// ---- As it is translated ----

static struct instruction *find_instruction(const struct qemu_plugin_insn *translated) {
    uint64_t address = qemu_plugin_insn_vaddr(translated);
    uint64_t place = (uint64_t)qemu_plugin_insn_haddr(translated);
    struct instruction **bucket = &instructions[bucket_of(place ^ address)];
    size_t size = qemu_plugin_insn_size(translated);
    uint8_t code[LONGEST] = {0};
    copy_code(translated, code, size);
    for (struct instruction *instruction = *bucket; instruction; instruction = instruction->next) {
        if (instruction->address == address && instruction->place == place && instruction->size == size &&
            memcmp(instruction->code, code, size) == 0) {
            return instruction;
        }
    }
    struct instruction *instruction = allocate(1, sizeof(*instruction));
    *instruction = (struct instruction){
        .next = *bucket,
        .address = address,
        .place = place,
        .half = address >= KERNEL_HALF ? KERNEL : USER,
        .size = (uint8_t)size,
    };
    memcpy(instruction->code, code, size);
    *bucket = instruction;
    return instruction;
}

static bool is(const struct instruction *instruction, const uint8_t *code, size_t size) {
    return memcmp(instruction->code, code, size) == 0;
}

static bool is_fault(uint64_t address) {
    for (size_t i = 0; i < fault_count; i++) {
        if (faults[i] == address) {
            return true;
        }
    }
    return false;
}

static void watch(struct qemu_plugin_insn *translated) {
    struct instruction *instruction = find_instruction(translated);
    if (instruction->half == USER && is(instruction, rdtsc, sizeof(rdtsc))) {
        qemu_plugin_register_vcpu_insn_exec_cb(translated, on_rdtsc, QEMU_PLUGIN_CB_NO_REGS, instruction);
    }
    if (is_fault(instruction->address)) {
        qemu_plugin_register_vcpu_insn_exec_cb(translated, on_fault, QEMU_PLUGIN_CB_NO_REGS, NULL);
    }
    qemu_plugin_register_vcpu_insn_exec_cb(translated, on_instruction, QEMU_PLUGIN_CB_NO_REGS, instruction);
    qemu_plugin_register_vcpu_mem_cb(translated, on_access, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, instruction);
    if (instruction->half == KERNEL) {
        return;
    }
    if (is(instruction, mark_begin, sizeof(mark_begin))) {
        qemu_plugin_register_vcpu_insn_exec_cb(translated, on_mark_begin, QEMU_PLUGIN_CB_NO_REGS, NULL);
    } else if (is(instruction, mark_end, sizeof(mark_end))) {
        qemu_plugin_register_vcpu_insn_exec_cb(translated, on_mark_end, QEMU_PLUGIN_CB_NO_REGS, NULL);
    } else if (instruction->code[0] == 0x48 && instruction->code[1] == 0x89) {
        qemu_plugin_register_vcpu_insn_exec_cb(translated, on_mov, QEMU_PLUGIN_CB_NO_REGS, instruction);
    }
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    (void)id;
    kernel_runs = kernel_runs || qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(block, 0)) >= KERNEL_HALF;
    for (size_t i = 0; kernel_runs && i < qemu_plugin_tb_n_insns(block); i++) {
        watch(qemu_plugin_tb_get_insn(block, i));
    }
}

// ---- The report ----

static int by_number(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

// How many lines the instructions of that half stand in.
static size_t code_lines(const struct kind *kind, enum half half) {
    uint64_t *numbers = allocate(2 * kind->executed_count + 1, sizeof(*numbers));
    size_t count = 0, distinct = 0;
    for (size_t i = 0; i < kind->executed_count; i++) {
        const struct instruction *instruction = kind->executed[i].instruction;
        if (instruction->half == half) {
            numbers[count++] = instruction->place >> LINE_SHIFT;
            numbers[count++] = (instruction->place + instruction->size - 1) >> LINE_SHIFT;
        }
    }
    qsort(numbers, count, sizeof(*numbers), by_number);
    for (size_t i = 0; i < count; i++) {
        distinct += i == 0 || numbers[i] != numbers[i - 1];
    }
    free(numbers);
    return distinct;
}

static void print_lines(FILE *report, const struct kind *kind) {
    size_t count[HALVES] = {0};
    for (size_t i = 0; i < kind->line_count; i++) {
        const struct line *line = &kind->lines[i];
        for (int half = 0; half < HALVES; half++) {
            if (line->loads[half] || line->stores[half]) {
                count[half]++;
                fprintf(report, "line %s %" PRIx64 " %" PRIu64 " %" PRIu64 "\n", half_names[half], line->address,
                        line->loads[half], line->stores[half]);
            }
        }
    }
    for (int half = 0; half < HALVES; half++) {
        fprintf(report, "code %s %zu\ndata %s %zu\ndevice %s %" PRIu64 "\n", half_names[half],
                code_lines(kind, (enum half)half), half_names[half], count[half], half_names[half], kind->device[half]);
    }
    fprintf(report, "data all %zu\n", kind->line_count);
}

static void print_kind(FILE *report, const struct kind *kind) {
    for (size_t i = 0; i < kind->executed_count; i++) {
        const struct instruction *instruction = kind->executed[i].instruction;
        fprintf(report, "instruction %s %" PRIx64 " %" PRIx64 " %" PRIu64 " ", half_names[instruction->half],
                instruction->address, instruction->place - instruction->address % 4096, kind->executed[i].times);
        for (unsigned byte = 0; byte < instruction->size; byte++) {
            fprintf(report, "%02x", instruction->code[byte]);
        }
        fprintf(report, "\n");
    }
    print_lines(report, kind);
}

static void on_exit_of_qemu(qemu_plugin_id_t id, void *data) {
    (void)id;
    (void)data;
    FILE *report = open_report(report_path);
    const struct kind *typical = kinds;
    for (const struct kind *kind = kinds; kind; kind = kind->next) {
        fprintf(report, "rounds %" PRIu64 " %" PRIu64 "\n", kind->length, kind->count);
        if (kind->count > typical->count || (kind->count == typical->count && kind->length < typical->length)) {
            typical = kind;
        }
    }
    if (typical) {
        print_kind(report, typical);
    }
    close_report(report, report_path);
}

// Takes NAME=VALUE apart. Returns whether the name is known.
static bool take_argument(const char *argument) {
    if (strncmp(argument, "report=", 7) == 0) {
        report_path = strdup(argument + 7);
    } else if (strncmp(argument, "fault=", 6) == 0 && fault_count < MOST_FAULTS) {
        faults[fault_count++] = strtoull(argument + 6, NULL, 16);
    } else {
        return false;
    }
    return true;
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (!take_argument(argv[i])) {
            fprintf(stderr, "breakdown_plugin: argument '%s' is unknown, or one too many\n", argv[i]);
            return 1;
        }
    }
    if (!report_path) {
        fprintf(stderr, "breakdown_plugin: report is needed\n");
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_exit_of_qemu, NULL);
    return 0;
}

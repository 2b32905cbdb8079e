// SPDX-License-Identifier: Apache-2.0
//
// A TCG plugin for a machine with one CPU: writes a record of each syscall, of each return to user mode that ends one
// or brings another thread, and of each fault. It knows the kernel by addresses and offsets only, and changes nothing
// of the guest. What the records mean is left to the decoder (decode.c).
//
// Arguments: records=FILE; addresses in hexadecimal: boot=ADDRESS of kernel_entry, entry=ADDRESS of syscall_entry,
// fault=ADDRESS of thread_fault, cpu=ADDRESS of the per-CPU block, start=ADDRESS of a service's StartInfo; offsets in
// decimal, of the kernel's offsets.h: current of that block, cnode_slots, cnode_limit, buffer and rip of a thread,
// object, badge and rights of a slot; and holdings=on for records of what services hold and which of their regions they
// touch, for which each access to memory from user mode is looked at.
//
// A record is a line: a letter, and numbers in hexadecimal but for NAME, which is the service's or `-` where no
// StartInfo is mapped. COUNT is how many instructions were executed since the kernel began, GENERATION the service's
// run.
//
//   S COUNT NAME GENERATION THREAD RAX RDI RSI RDX R10 R8 R9 OBJECT BADGE MESSAGE
//       a syscall; OBJECT is that of the capability that rdi names, 0 if none
//   R COUNT NAME GENERATION THREAD RAX RDI RSI RDX R10 R8 R9 MESSAGE
//       a return to user mode
//   F COUNT NAME GENERATION THREAD FAULT DETAIL FLAGS INSTRUCTION
//   B COUNT
//       the kernel begins: whatever ran before is gone
//   H COUNT NAME GENERATION THREAD REGIONS SLOTS SLOTS
//       a run of a service begins; the bits of REGIONS tell which regions it has, those of SLOTS which of its first 128
//       slots are filled
//   M COUNT NAME GENERATION THREAD REGION WRITE
//       that run touches a region for the first time, to read from it (WRITE is 0) or to write to it (1)
//
// MESSAGE is what the IPC buffer has for a tag like rsi, if it is a tag: `WORDS WORD... CAPS HANDLE...`, the words
// beyond the registers, and handles to send (S) or slots that were received into (R).

#include "../verify/plugin_report.h"
#include "../verify/qemu_plugin.h"

#include <kozo_abi.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL_HALF UINT64_C(0xffff800000000000)

// The registers of a syscall, first those of a record in their order.
enum { RAX, RDI, RSI, RDX, R10, R8, R9, RECORDED, RCX = RECORDED, RSP, REGISTERS };
static const char *const register_names[] = {"rax", "rdi", "rsi", "rdx", "r10", "r8", "r9", "rcx", "rsp"};

// What a returning instruction is.
enum way { BY_SYSRET, BY_IRET };

const int qemu_plugin_version = PLUGIN_API;

static uint64_t boot_address, entry_address, fault_address, cpu_address, start_address;
static uint64_t current_offset, cnode_slots_offset, cnode_limit_offset, buffer_offset, rip_offset, object_offset,
    badge_offset, rights_offset;
static bool tells_holdings;
static FILE *records;

static bool kernel_seen; // before, it is the firmware that runs
static qemu_plugin_u64 executed;
static struct qemu_plugin_register *registers[REGISTERS];
static GByteArray *scratch;
static uint64_t last_thread; // of the last record

// A run of a service since the machine started, and what it has touched.
struct run {
    char name[START_NAME_SIZE];
    uint64_t generation;
    struct kozo_start_region regions[START_MAX_REGIONS];
    unsigned read, written; // bits of regions
    struct run *next;
};

static struct run *runs;
static struct run *running; // whoever is in user mode; NULL where it has no StartInfo

static uint64_t read_register(unsigned which) {
    g_byte_array_set_size(scratch, 0);
    uint64_t value = 0;
    int size = qemu_plugin_read_register(registers[which], scratch);
    if (size == (int)sizeof(value)) {
        memcpy(&value, scratch->data, sizeof(value));
    }
    return value;
}

// Copies memory of the guest. Returns whether it is mapped.
static bool read_memory(uint64_t address, void *out, size_t size) {
    if (!qemu_plugin_read_memory_vaddr(address, scratch, size) || scratch->len < size) {
        return false;
    }
    memcpy(out, scratch->data, size);
    return true;
}

// A word of the kernel's, which is always there.
static uint64_t read_word(uint64_t address) {
    uint64_t word = 0;
    read_memory(address, &word, sizeof(word));
    return word;
}

// ---- Parts of records ----

// A service's name, up to its zero; `-` for what is none.
static const char *clean_name(char name[START_NAME_SIZE]) {
    size_t length = strnlen(name, START_NAME_SIZE);
    bool good = length && length < START_NAME_SIZE;
    for (size_t i = 0; good && i < length; i++) {
        good = strchr("abcdefghijklmnopqrstuvwxyz0123456789-", name[i]) != NULL;
    }
    return good ? name : "-";
}

// Reads the first bytes of the StartInfo of whoever runs; zeroes where there is none.
static void read_start(struct kozo_start_info *start, size_t size) {
    if (!read_memory(start_address, start, size) || start->fingerprint != ABI_FINGERPRINT) {
        memset(start, 0, sizeof(*start));
    }
}

static void begin_line(char letter, unsigned cpu) {
    fprintf(records, "%c %" PRIx64, letter, qemu_plugin_u64_get(executed, cpu));
}

// What all records of threads begin with. The address space is that of the thread.
static void begin_record(char letter, unsigned cpu, uint64_t thread) {
    struct kozo_start_info start = {.generation = 0};
    read_start(&start, offsetof(struct kozo_start_info, ipc_buffer));
    begin_line(letter, cpu);
    fprintf(records, " %s %" PRIx64 " %" PRIx64, clean_name((char *)start.name), start.generation, thread);
    last_thread = thread;
}

// Whoever reads a pipe gets whole records: each is one write.
static void end_record(void) {
    fputc('\n', records);
    if (fflush(records)) {
        perror("trace_plugin: records");
        exit(1);
    }
}

static void write_words(const uint64_t *words, uint64_t count) {
    fprintf(records, " %" PRIx64, count);
    for (uint64_t i = 0; i < count; i++) {
        fprintf(records, " %" PRIx64, words[i]);
    }
}

static void write_message(uint64_t thread, uint64_t tag, size_t handles_at) {
    uint64_t length = tag & TAG_LENGTH_MASK;
    uint64_t handles = (tag & TAG_CAPS_MASK) >> TAG_CAPS_SHIFT;
    struct kozo_ipc_buffer buffer = {.deadline = 0};
    uint64_t address = read_word(thread + buffer_offset);
    if (length > IPC_MESSAGE_WORDS || handles > IPC_CAPS || !address ||
        !read_memory(address, &buffer, sizeof(buffer))) {
        length = handles = 0;
    }
    uint64_t words[IPC_CAPS];
    memcpy(words, (const char *)&buffer + handles_at, handles * sizeof(*words));
    write_words(buffer.words, length > IPC_REGISTER_WORDS ? length - IPC_REGISTER_WORDS : 0);
    write_words(words, handles);
}

// The registers, of which rsi is returned.
static uint64_t write_registers(void) {
    uint64_t tag = 0;
    for (unsigned i = 0; i < RECORDED; i++) {
        uint64_t value = read_register(i);
        fprintf(records, " %" PRIx64, value);
        tag = i == RSI ? value : tag;
    }
    return tag;
}

// What the capability is that a handle names.
static void write_capability(uint64_t thread, uint64_t handle) {
    uint64_t object = 0, badge = 0;
    if (handle < read_word(thread + cnode_limit_offset)) {
        uint64_t slot = read_word(thread + cnode_slots_offset) + handle * SLOT_SIZE;
        object = read_word(slot + object_offset);
        badge = read_word(slot + badge_offset);
    }
    fprintf(records, " %" PRIx64 " %" PRIx64, object, badge);
}

// ---- What services hold ----

static void forget_runs(void) {
    while (runs) {
        struct run *next = runs->next;
        free(runs);
        runs = next;
    }
    running = NULL;
}

// A bit for each of 64 slots from `first` on that is filled.
static uint64_t filled_slots(uint64_t thread, unsigned first) {
    uint64_t slots = read_word(thread + cnode_slots_offset), limit = read_word(thread + cnode_limit_offset);
    uint64_t filled = 0;
    for (unsigned i = 0; i < 64 && first + i < limit; i++) {
        uint32_t rights = 0;
        read_memory(slots + (first + i) * SLOT_SIZE + rights_offset, &rights, sizeof(rights));
        filled |= (uint64_t)(rights != 0) << i;
    }
    return filled;
}

// A run that was not seen before: its first thread is about to begin.
static struct run *add_run(unsigned cpu, uint64_t thread, const struct kozo_start_info *start) {
    struct run *run = allocate(1, sizeof(*run));
    memcpy(run->name, start->name, sizeof(run->name));
    run->generation = start->generation;
    memcpy(run->regions, start->regions, sizeof(run->regions));
    run->next = runs;
    runs = run;
    unsigned regions = 0;
    for (unsigned i = 0; i < START_MAX_REGIONS; i++) {
        regions |= (unsigned)(run->regions[i].address != 0) << i;
    }
    begin_record('H', cpu, thread);
    fprintf(records, " %x %" PRIx64 " %" PRIx64, regions, filled_slots(thread, 0), filled_slots(thread, 64));
    end_record();
    return run;
}

// Finds out who goes on in user mode.
static void find_run(unsigned cpu, uint64_t thread) {
    struct kozo_start_info start = {.generation = 0};
    read_start(&start, offsetof(struct kozo_start_info, parameters));
    running = NULL;
    if (clean_name((char *)start.name)[0] == '-') {
        return;
    }
    for (running = runs; running; running = running->next) {
        if (running->generation == start.generation && memcmp(running->name, start.name, sizeof(running->name)) == 0) {
            return;
        }
    }
    running = add_run(cpu, thread, &start);
}

static void on_memory(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t address, void *data) {
    (void)data;
    for (unsigned i = 0; running && i < START_MAX_REGIONS; i++) {
        const struct kozo_start_region *region = &running->regions[i];
        if (address < region->address || address - region->address >= region->size) {
            continue;
        }
        bool writes = qemu_plugin_mem_is_store(info);
        unsigned *touched = writes ? &running->written : &running->read;
        if (!(*touched >> i & 1)) {
            *touched |= 1U << i;
            begin_record('M', cpu, last_thread);
            fprintf(records, " %x %x", i, writes);
            end_record();
        }
    }
}

// ---- What is watched ----

static void on_boot(unsigned cpu, void *data) {
    (void)data;
    forget_runs();
    begin_line('B', cpu);
    end_record();
}

static void on_syscall(unsigned cpu, void *data) {
    (void)data;
    uint64_t thread = read_word(cpu_address + current_offset);
    begin_record('S', cpu, thread);
    uint64_t tag = write_registers();
    write_capability(thread, read_register(RDI));
    write_message(thread, tag, offsetof(struct kozo_ipc_buffer, send_caps));
    end_record();
}

// Whether an IRET leads to user mode: its frame is rip, cs and so on.
static bool leads_to_user(void) {
    return (read_word(read_register(RSP) + sizeof(uint64_t)) & 3) != 0;
}

// After an interrupt the same thread mostly goes on: that is not told.
static void on_return(unsigned cpu, void *data) {
    enum way way = (enum way)(uintptr_t)data;
    uint64_t thread = read_word(cpu_address + current_offset);
    if (way == BY_IRET && (thread == last_thread || !leads_to_user())) {
        return;
    }
    if (tells_holdings) {
        find_run(cpu, thread);
    }
    begin_record('R', cpu, thread);
    uint64_t tag = write_registers();
    write_message(thread, tag, offsetof(struct kozo_ipc_buffer, receive_slots));
    end_record();
}

// thread_fault(thread, fault, detail, flags)
static void on_fault(unsigned cpu, void *data) {
    (void)data;
    uint64_t thread = read_register(RDI);
    begin_record('F', cpu, thread);
    fprintf(records, " %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64, read_register(RSI), read_register(RDX),
            read_register(RCX), read_word(thread + rip_offset));
    end_record();
}

static bool has_code(const struct qemu_plugin_insn *instruction, const uint8_t *code, size_t size) {
    uint8_t found[4];
    if (qemu_plugin_insn_size(instruction) != size || size > sizeof(found)) {
        return false;
    }
    copy_code(instruction, found, size);
    return memcmp(found, code, size) == 0;
}

// A callback is called before the instruction is counted, if it was registered before the counter.
static void watch_instruction(struct qemu_plugin_insn *instruction, bool in_kernel) {
    static const uint8_t sysret[] = {0x48, 0x0f, 0x07}, iret[] = {0x48, 0xcf};
    uint64_t address = qemu_plugin_insn_vaddr(instruction);
    if (address == boot_address) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_boot, QEMU_PLUGIN_CB_NO_REGS, NULL);
    }
    if (address == entry_address) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_syscall, QEMU_PLUGIN_CB_R_REGS, NULL);
    }
    qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(instruction, QEMU_PLUGIN_INLINE_ADD_U64, executed, 1);
    if (address == fault_address) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_fault, QEMU_PLUGIN_CB_R_REGS, NULL);
    }
    if (in_kernel && has_code(instruction, sysret, sizeof(sysret))) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_return, QEMU_PLUGIN_CB_R_REGS,
                                               (void *)(uintptr_t)BY_SYSRET);
    }
    if (in_kernel && has_code(instruction, iret, sizeof(iret))) {
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_return, QEMU_PLUGIN_CB_R_REGS,
                                               (void *)(uintptr_t)BY_IRET);
    }
    if (!in_kernel && tells_holdings) {
        qemu_plugin_register_vcpu_mem_cb(instruction, on_memory, QEMU_PLUGIN_CB_NO_REGS, QEMU_PLUGIN_MEM_RW, NULL);
    }
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    (void)id;
    bool in_kernel = qemu_plugin_insn_vaddr(qemu_plugin_tb_get_insn(block, 0)) >= KERNEL_HALF;
    kernel_seen |= in_kernel;
    for (size_t i = 0; kernel_seen && i < qemu_plugin_tb_n_insns(block); i++) {
        watch_instruction(qemu_plugin_tb_get_insn(block, i), in_kernel);
    }
}

static void on_cpu(qemu_plugin_id_t id, unsigned cpu) {
    (void)id;
    (void)cpu;
    GArray *list = qemu_plugin_get_registers();
    for (unsigned i = 0; i < list->len; i++) {
        const qemu_plugin_reg_descriptor *found = (const qemu_plugin_reg_descriptor *)(void *)list->data + i;
        for (unsigned which = 0; which < REGISTERS; which++) {
            if (strcmp(found->name, register_names[which]) == 0) {
                registers[which] = found->handle;
            }
        }
    }
    g_array_free(list, 1);
    for (unsigned which = 0; which < REGISTERS; which++) {
        if (!registers[which]) {
            fprintf(stderr, "trace_plugin: the CPU has no %s\n", register_names[which]);
            exit(1);
        }
    }
}

static void on_end(qemu_plugin_id_t id, void *data) {
    (void)id;
    (void)data;
    if (fclose(records)) {
        perror("trace_plugin: records");
    }
}

// Takes NAME=VALUE apart. Returns whether the name is known.
static bool take_argument(const char *argument) {
    static const struct {
        const char *name;
        uint64_t *value;
        int base;
    } numbers[] = {{"boot=", &boot_address, 16},
                   {"entry=", &entry_address, 16},
                   {"fault=", &fault_address, 16},
                   {"cpu=", &cpu_address, 16},
                   {"start=", &start_address, 16},
                   {"current=", &current_offset, 10},
                   {"cnode_slots=", &cnode_slots_offset, 10},
                   {"cnode_limit=", &cnode_limit_offset, 10},
                   {"buffer=", &buffer_offset, 10},
                   {"rip=", &rip_offset, 10},
                   {"object=", &object_offset, 10},
                   {"badge=", &badge_offset, 10},
                   {"rights=", &rights_offset, 10}};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        size_t length = strlen(numbers[i].name);
        if (strncmp(argument, numbers[i].name, length) == 0) {
            *numbers[i].value = strtoull(argument + length, NULL, numbers[i].base);
            return true;
        }
    }
    if (strcmp(argument, "holdings=on") == 0) {
        tells_holdings = true;
        return true;
    }
    if (strncmp(argument, "records=", 8) != 0) {
        return false;
    }
    records = open_report(argument + 8);
    return true;
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv) {
    (void)info;
    if (!take_arguments("trace_plugin", argc, argv, take_argument)) {
        return 1;
    }
    if (!boot_address || !entry_address || !fault_address || !cpu_address || !start_address || !cnode_slots_offset ||
        !cnode_limit_offset || !buffer_offset || !rip_offset || !badge_offset || !rights_offset || !records) {
        fprintf(stderr, "trace_plugin: all arguments are needed\n");
        return 1;
    }
    scratch = g_byte_array_new();
    executed.score = qemu_plugin_scoreboard_new(sizeof(uint64_t));
    qemu_plugin_register_vcpu_init_cb(id, on_cpu);
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_end, NULL);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "arch.h"
#include "boot.h"
#include "cpu_block.h"
#include "kernel_stack.h"
#include "log.h"
#include "machine.h"
#include "paging.h"
#include "scheduler.h"

#ifdef KOZO_DEBUG
#define PROFILE "debug"
#else
#define PROFILE "release"
#endif

struct cpu_block cpu;
struct kernel_stack kernel_stack __attribute__((aligned(4096)));

void kernel_main(const struct kozo_boot_info *info);

/// Entered once, from entry.S, which goes on to the first thread. The stack canary changes in machine_init().
__attribute__((no_stack_protector)) void kernel_main(const struct kozo_boot_info *info) {
    cpu.kernel_stack_top = (uint64_t)(&kernel_stack + 1);
    machine_init(info, &cpu, cpu.kernel_stack_top);
    klog("KOZO kernel " KOZO_VERSION " (" PROFILE ")\n");
    boot_check(info);
    cpu.kernel_root = paging_init();
    cpu.ready_floor = 1;
    cpu.no_cnode.slot_count = 1;
    cpu.no_reply.caller = &cpu.nobody;
    cpu.idle.space_root = cpu.kernel_root;
    scheduler_set_slice(&cpu.idle, TIME_SLICE_NS);
    cpu.current = &cpu.idle;
    cpu.slice_owner = &cpu.idle;
    cpu.charged_at = cycles_now();
    boot_start_init(info);
    paging_seal();
}

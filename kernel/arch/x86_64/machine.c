// SPDX-License-Identifier: Apache-2.0

#include "machine.h"

#include "apic.h"
#include "clock.h"
#include "cpu.h"
#include "descriptor.h"
#include "device_map.h"
#include "ioapic.h"
#include "log.h"
#include "serial.h"

#define HZ_PER_MHZ 1000000

static void tell(void) {
    cpu_warn();
    klog("machine: %s, clock %s, TSC %lu MHz, timer %lu MHz, %u interrupt lines, protections NX SMEP SMAP%s\n",
         apic_is_x2apic() ? "x2APIC" : "xAPIC", clock_is_tsc() ? "TSC" : "PM timer", cycles_hz() / HZ_PER_MHZ,
         apic_timer_hz() / HZ_PER_MHZ, ioapic_line_count(), cpu_has_umip() ? " UMIP" : "");
}

/// Serial ports and descriptors come first, so that whatever goes wrong later is told.
__attribute__((no_stack_protector)) void machine_init(const struct kozo_boot_info *info, void *cpu_block,
                                                      uint64_t kernel_stack_top) {
    cpu_set_stack_guard();
    serial_init();
    descriptors_init(kernel_stack_top);
    cpu_set_block(cpu_block);
    cpu_init();
    device_map_init(info);
    clock_init(info);
    apic_init(info);
    ioapic_init(info);
    tell();
}

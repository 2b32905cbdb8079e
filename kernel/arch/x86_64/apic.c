// SPDX-License-Identifier: Apache-2.0
//
// Intel SDM 3A, chapter "Advanced Programmable Interrupt Controller (APIC)".

#include "apic.h"

#include "clock.h"
#include "cpu.h"
#include "device_map.h"
#include "irq_line.h"
#include "msr.h"
#include "panic.h"
#include "port.h"
#include "sealed.h"
#include "time_scale.h"

/// Registers, by offset ("Local APIC Register Address Map").
enum apic_register {
    APIC_ID = 0x20,
    APIC_VERSION = 0x30,
    APIC_TASK_PRIORITY = 0x80,
    APIC_END_OF_INTERRUPT = 0xb0,
    APIC_SPURIOUS = 0xf0,
    APIC_IN_SERVICE = 0x100,
    APIC_ERROR_STATUS = 0x280,
    APIC_LVT_MACHINE_CHECK = 0x2f0,
    APIC_LVT_TIMER = 0x320,
    APIC_LVT_THERMAL = 0x330,
    APIC_LVT_PERFORMANCE = 0x340,
    APIC_LVT_LINT0 = 0x350,
    APIC_LVT_LINT1 = 0x360,
    APIC_LVT_ERROR = 0x370,
    APIC_INITIAL_COUNT = 0x380,
    APIC_CURRENT_COUNT = 0x390,
    APIC_DIVIDE = 0x3e0,
};

#define APIC_BASE_ENABLE  (UINT64_C(1) << 11)
#define APIC_BASE_X2APIC  (UINT64_C(1) << 10)
#define APIC_BASE_ADDRESS UINT64_C(0x000ffffffffff000)
#define CPUID_ECX_X2APIC  (UINT32_C(1) << 21)
#define LVT_NMI           (UINT32_C(4) << 8)
#define LVT_ACTIVE_LOW    (UINT32_C(1) << 13)
#define LVT_MASKED        (UINT32_C(1) << 16)
#define SPURIOUS_ENABLE   (UINT32_C(1) << 8)
#define DIVIDE_BY_1       0xb

/// One part in this many is how exactly the timer is measured; it ends time slices, the clock tells the time.
#define TIMER_PRECISION 256

/// Data ports of the two 8259s, where their masks are written.
#define PIC_FIRST_DATA  0x21
#define PIC_SECOND_DATA 0xa1

SEALED static struct {
    /// The xAPIC's registers, NULL with an x2APIC.
    volatile uint32_t *registers;
    uint64_t timer_hz;
    struct time_scale ns_to_ticks;
    /// What the timer's 32 bits hold.
    uint64_t longest_ns;
} apic;

static uint32_t apic_read(enum apic_register reg) {
    if (apic.registers != NULL) {
        return apic.registers[reg / 4];
    }
    return (uint32_t)rdmsr(MSR_X2APIC + reg / 16);
}

static void apic_write(enum apic_register reg, uint32_t value) {
    if (apic.registers != NULL) {
        apic.registers[reg / 4] = value;
    } else {
        wrmsr(MSR_X2APIC + reg / 16, value);
    }
}

/// An APIC that is off becomes an xAPIC before an x2APIC ("x2APIC States").
static void enable(const struct kozo_boot_info *info) {
    const bool x2apic = (cpuid(1, 0).ecx & CPUID_ECX_X2APIC) != 0;
    const uint64_t base = rdmsr(MSR_APIC_BASE) | APIC_BASE_ENABLE;
    wrmsr(MSR_APIC_BASE, base);
    if (x2apic) {
        wrmsr(MSR_APIC_BASE, base | APIC_BASE_X2APIC);
        return;
    }
    if ((base & APIC_BASE_ADDRESS) != info->lapic_physical) {
        panic("the firmware's tables say that the local APIC is at %p, the CPU says %p", (void *)info->lapic_physical,
              (void *)(base & APIC_BASE_ADDRESS));
    }
    apic.registers = device_map(info->lapic_physical, 4096);
}

/// The version tells how many entries the local vector table has.
static void mask_all(void) {
    static const enum apic_register table[] = {
        APIC_LVT_TIMER,       APIC_LVT_LINT0,   APIC_LVT_LINT1,         APIC_LVT_ERROR,
        APIC_LVT_PERFORMANCE, APIC_LVT_THERMAL, APIC_LVT_MACHINE_CHECK,
    };
    const uint32_t highest = apic_read(APIC_VERSION) >> 16 & 0xff;
    for (unsigned i = 0; i <= highest && i < sizeof(table) / sizeof(table[0]); i++) {
        apic_write(table[i], LVT_MASKED);
    }
}

/// Lets non-maskable interrupts in where the firmware says that they come. They are edges whatever the trigger mode
/// says (Intel SDM 3A, "Local Vector Table").
static void open_nmi_pins(const struct kozo_local_pin pins[]) {
    static const enum apic_register table[BOOT_LOCAL_PINS] = {APIC_LVT_LINT0, APIC_LVT_LINT1};
    for (unsigned i = 0; i < BOOT_LOCAL_PINS; i++) {
        if (pins[i].is_nmi != 0) {
            apic_write(table[i], LVT_NMI | (irq_is_active_low(pins[i].flags) ? LVT_ACTIVE_LOW : 0));
        }
    }
}

/// Ends what the firmware was interrupted by and didn't end: it would hold back all lower vectors for ever.
static void end_stale_interrupts(void) {
    for (unsigned word = 0; word < 8; word++) {
        for (uint32_t bits = apic_read(APIC_IN_SERVICE + word * 16); bits != 0; bits &= bits - 1) {
            apic_end_of_interrupt();
        }
    }
}

/// The timer counts down from the initial count.
static uint64_t timer_elapsed(void) {
    return UINT32_MAX - apic_read(APIC_CURRENT_COUNT);
}

static void measure_timer(void) {
    apic_write(APIC_DIVIDE, DIVIDE_BY_1);
    apic_write(APIC_INITIAL_COUNT, UINT32_MAX);
    apic.timer_hz = clock_measure(timer_elapsed, TIMER_PRECISION);
    apic_write(APIC_INITIAL_COUNT, 0);
    if (apic.timer_hz == 0 || apic.timer_hz > UINT32_MAX) {
        panic("the local APIC's timer can't be measured (%lu Hz)", apic.timer_hz);
    }
    apic.ns_to_ticks = time_scale_make(NS_PER_SECOND, apic.timer_hz);
    apic.longest_ns = UINT32_MAX * NS_PER_SECOND / apic.timer_hz;
    apic_write(APIC_LVT_TIMER, APIC_TIMER_VECTOR);
}

void apic_init(const struct kozo_boot_info *info) {
    outb(PIC_FIRST_DATA, 0xff);
    outb(PIC_SECOND_DATA, 0xff);
    enable(info);
    mask_all();
    apic_write(APIC_TASK_PRIORITY, 0);
    apic_write(APIC_SPURIOUS, SPURIOUS_ENABLE | APIC_SPURIOUS_VECTOR);
    apic_write(APIC_ERROR_STATUS, 0);
    end_stale_interrupts();
    measure_timer();
    open_nmi_pins(info->local_pins);
}

void apic_end_of_interrupt(void) {
    apic_write(APIC_END_OF_INTERRUPT, 0);
}

bool apic_is_x2apic(void) {
    return apic.registers == NULL;
}

uint32_t apic_id(void) {
    const uint32_t id = apic_read(APIC_ID);
    return apic_is_x2apic() ? id : id >> 24;
}

uint64_t apic_timer_hz(void) {
    return apic.timer_hz;
}

/// An initial count of 0 would stop the timer; rounding up keeps it from coming early.
void apic_timer_arm(uint64_t ns) {
    uint64_t ticks = ns < apic.longest_ns ? time_scale_apply(apic.ns_to_ticks, ns) + 1 : UINT32_MAX;
    apic_write(APIC_INITIAL_COUNT, ticks < UINT32_MAX ? (uint32_t)ticks : UINT32_MAX);
}

void apic_timer_disarm(void) {
    apic_write(APIC_INITIAL_COUNT, 0);
}

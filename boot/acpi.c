// SPDX-License-Identifier: Apache-2.0
//
// ACPI 6.5: RSDP (5.2.5), RSDT and XSDT (5.2.7, 5.2.8), FADT (5.2.9), MADT (5.2.12), MCFG (PCI Firmware 3.3, 4.1.2) and
// the \_S5 package in the DSDT (7.4.2.6, 20.2). Fields stand at any alignment, so all are read byte by byte; every read
// is checked against the length of its table.

#include "acpi.h"

#include <stdbool.h>
#include <stddef.h>

/// A table, or a part of one.
struct table {
    const uint8_t *bytes;
    uint32_t size;
};

enum {
    HEADER_SIZE = 36,
    TABLE_MAX_SIZE = 16 << 20,
    NO_REGISTER = 0xff,
    SPACE_IO = 1,
};

/// The UID that stands for every CPU.
static const uint32_t ALL_CPUS = UINT32_MAX;

static bool is_signature(const uint8_t *bytes, const char *signature) {
    for (; *signature; signature++, bytes++) {
        if (*bytes != (uint8_t)*signature)
            return false;
    }
    return true;
}

static bool sums_to_zero(const uint8_t *bytes, uint32_t size) {
    uint8_t sum = 0;

    for (uint32_t i = 0; i < size; i++)
        sum = (uint8_t)(sum + bytes[i]);
    return sum == 0;
}

/// The little-endian number of `size` bytes at `offset`, 0 where the table is too short to have it.
static uint64_t field(struct table table, uint32_t offset, uint32_t size) {
    uint64_t value = 0;

    if (offset > table.size || size > table.size - offset)
        return 0;
    for (uint32_t i = size; i-- > 0;)
        value = value << 8 | table.bytes[offset + i];
    return value;
}

static uint32_t field32(struct table table, uint32_t offset, uint32_t size) {
    return (uint32_t)field(table, offset, size);
}

/// The table at a physical address; its size is 0 where the header makes no sense.
static struct table table_at(uint64_t physical) {
    struct table table = {(const uint8_t *)(uintptr_t)physical, HEADER_SIZE};
    uint32_t size = physical ? field32(table, 4, 4) : 0;

    table.size = size >= HEADER_SIZE && size <= TABLE_MAX_SIZE && sums_to_zero(table.bytes, size) ? size : 0;
    return table;
}

/// The root table, and the bytes of an address in it.
static const char *find_root(uint64_t rsdp, struct table *root, uint32_t *address_size) {
    struct table pointer = {(const uint8_t *)(uintptr_t)rsdp, 20};

    if (!is_signature(pointer.bytes, "RSD PTR ") || !sums_to_zero(pointer.bytes, 20))
        return "the ACPI RSDP is damaged";
    *root = (struct table){NULL, 0};
    // Revision 2 has 16 bytes more, the XSDT's address among them, and a checksum of its own over all 36.
    if (pointer.bytes[15] >= 2) {
        if (!sums_to_zero(pointer.bytes, HEADER_SIZE))
            return "the ACPI RSDP is damaged";
        pointer.size = HEADER_SIZE;
    }
    uint64_t xsdt = field(pointer, 24, 8);
    *address_size = xsdt ? 8 : 4;
    *root = table_at(xsdt ? xsdt : field(pointer, 16, 4));
    if (!root->size || !is_signature(root->bytes, xsdt ? "XSDT" : "RSDT"))
        return xsdt ? "the ACPI XSDT is damaged" : "the ACPI RSDT is damaged";
    return NULL;
}

/// Address of the first table of that signature, 0 where there is none.
static uint64_t find_table(struct table root, uint32_t address_size, const char *signature) {
    for (uint32_t offset = HEADER_SIZE; root.size - offset >= address_size; offset += address_size) {
        uint64_t physical = field(root, offset, address_size);
        if (physical && is_signature((const uint8_t *)(uintptr_t)physical, signature))
            return physical;
    }
    return 0;
}

static const char *add_cpu(struct kozo_boot_info *boot, uint32_t apic_id) {
    for (uint64_t i = 0; i < boot->cpu_count; i++) {
        if (boot->cpus[i] == apic_id)
            return NULL;
    }
    if (boot->cpu_count == BOOT_MAX_CPUS)
        return "the ACPI MADT lists more CPUs than KOZO can note";
    boot->cpus[boot->cpu_count++] = apic_id;
    return NULL;
}

static const char *add_ioapic(struct kozo_boot_info *boot, struct table entry) {
    if (boot->ioapic_count == BOOT_MAX_IOAPICS)
        return "the ACPI MADT lists more I/O APICs than KOZO can note";
    boot->ioapics[boot->ioapic_count++] = (struct kozo_io_apic){
        .physical = field(entry, 4, 4),
        .gsi_base = field32(entry, 8, 4),
        .id = field32(entry, 2, 1),
    };
    return NULL;
}

static const char *add_override(struct kozo_boot_info *boot, struct table entry) {
    uint32_t isa = field32(entry, 3, 1);

    if (isa > 15)
        return "the ACPI MADT overrides an interrupt that ISA does not have";
    if (boot->override_count == BOOT_MAX_OVERRIDES)
        return "the ACPI MADT lists more interrupt source overrides than KOZO can note";
    boot->overrides[boot->override_count++] = (struct kozo_irq_override){
        .isa = isa,
        .gsi = field32(entry, 4, 4),
        .flags = field32(entry, 8, 2),
    };
    return NULL;
}

/// Notes that NMIs come by a pin of the local APIC, where that is said of the booting CPU, which has the UID `own`.
static const char *add_nmi(struct kozo_boot_info *boot, uint32_t uid, uint32_t own, uint32_t pin, uint32_t flags) {
    if (uid != ALL_CPUS && uid != own)
        return NULL;
    if (pin >= BOOT_LOCAL_PINS)
        return "the ACPI MADT names a pin that a local APIC does not have";
    boot->local_pins[pin] = (struct kozo_local_pin){.is_nmi = 1, .flags = flags};
    return NULL;
}

/// Types of the MADT's entries, and a flag of LAPIC and X2APIC.
enum {
    LAPIC = 0,
    IOAPIC = 1,
    OVERRIDE = 2,
    LAPIC_NMI = 4,
    LAPIC_ADDRESS = 5,
    X2APIC = 9,
    X2APIC_NMI = 10,
    ENABLED = 1,
};

/// Entries for NMIs, which may stand before those for CPUs, name them by UID. Finds the booting one's.
static const char *find_own_uid(struct table entry, struct kozo_boot_info *boot, uint32_t *own) {
    uint32_t type = field32(entry, 0, 1);

    if (type == LAPIC && (field32(entry, 4, 4) & ENABLED) && field32(entry, 3, 1) == boot->cpus[0])
        *own = field32(entry, 2, 1);
    if (type == X2APIC && (field32(entry, 8, 4) & ENABLED) && field32(entry, 4, 4) == boot->cpus[0])
        *own = field32(entry, 12, 4);
    return NULL;
}

static const char *read_madt_entry(struct table entry, struct kozo_boot_info *boot, uint32_t *own) {
    static const uint8_t sizes[] = {[LAPIC] = 8,          [IOAPIC] = 12, [OVERRIDE] = 10,  [LAPIC_NMI] = 6,
                                    [LAPIC_ADDRESS] = 12, [X2APIC] = 16, [X2APIC_NMI] = 12};
    uint32_t type = field32(entry, 0, 1);

    if (type < sizeof sizes && entry.size < sizes[type])
        return "the ACPI MADT has an entry that is too short";
    switch (type) {
    case LAPIC:
        return field32(entry, 4, 4) & ENABLED ? add_cpu(boot, field32(entry, 3, 1)) : NULL;
    case X2APIC:
        return field32(entry, 8, 4) & ENABLED ? add_cpu(boot, field32(entry, 4, 4)) : NULL;
    case IOAPIC:
        return add_ioapic(boot, entry);
    case OVERRIDE:
        return add_override(boot, entry);
    case LAPIC_ADDRESS:
        boot->lapic_physical = field(entry, 4, 8);
        return NULL;
    case LAPIC_NMI: {
        uint32_t uid = field32(entry, 2, 1);
        return add_nmi(boot, uid == 0xff ? ALL_CPUS : uid, *own, field32(entry, 5, 1), field32(entry, 3, 2));
    }
    case X2APIC_NMI:
        return add_nmi(boot, field32(entry, 4, 4), *own, field32(entry, 8, 1), field32(entry, 2, 2));
    default:
        return NULL;
    }
}

static const char *for_madt_entries(struct table madt, struct kozo_boot_info *boot, uint32_t *own,
                                    const char *(*read)(struct table, struct kozo_boot_info *, uint32_t *)) {
    for (uint32_t offset = 44, size; offset < madt.size; offset += size) {
        size = field32(madt, offset + 1, 1);
        if (size < 2 || size > madt.size - offset)
            return "the ACPI MADT has an entry of a wrong length";
        const char *error = read((struct table){madt.bytes + offset, size}, boot, own);
        if (error)
            return error;
    }
    return NULL;
}

static const char *read_madt(struct table madt, struct kozo_boot_info *boot) {
    uint32_t own = ALL_CPUS;

    boot->lapic_physical = field(madt, 36, 4);
    const char *error = for_madt_entries(madt, boot, &own, find_own_uid);
    return error ? error : for_madt_entries(madt, boot, &own, read_madt_entry);
}

static const char *read_mcfg(struct table mcfg, struct kozo_boot_info *boot) {
    for (uint32_t offset = 44; offset < mcfg.size && mcfg.size - offset >= 16; offset += 16) {
        if (field(mcfg, offset + 8, 2) != 0)
            continue;
        boot->machine.pci_ecam = field(mcfg, offset, 8);
        boot->machine.pci_first_bus = field32(mcfg, offset + 10, 1);
        boot->machine.pci_last_bus = field32(mcfg, offset + 11, 1);
        return NULL;
    }
    return NULL;
}

/// The register at `extended`, an offset in the FADT, or else the I/O port at `legacy`.
static struct kozo_generic_address read_register(struct table fadt, uint32_t extended, uint32_t legacy,
                                                 uint32_t width) {
    uint64_t address = field(fadt, extended + 4, 8), port = field(fadt, legacy, 4);

    if (address)
        return (struct kozo_generic_address){field32(fadt, extended, 1), width, address};
    if (port)
        return (struct kozo_generic_address){SPACE_IO, width, port};
    return (struct kozo_generic_address){.space = NO_REGISTER};
}

/// Read the integer at *offset, a byte, word, double word, Zero or One in AML (20.2.3), and go on behind it.
static bool read_aml_integer(struct table aml, uint32_t *offset, uint32_t *value) {
    enum { ZERO = 0x00, ONE = 0x01, BYTE = 0x0a, WORD = 0x0b, DOUBLE_WORD = 0x0c };
    uint32_t size = 0;

    if (*offset >= aml.size)
        return false;
    uint8_t prefix = aml.bytes[(*offset)++];
    if (prefix == ZERO || prefix == ONE) {
        *value = prefix;
        return true;
    }
    if (prefix == BYTE || prefix == WORD || prefix == DOUBLE_WORD)
        size = prefix == BYTE ? 1 : prefix == WORD ? 2 : 4;
    if (size == 0 || size > aml.size - *offset)
        return false;
    *value = field32(aml, *offset, size);
    *offset += size;
    return true;
}

/// Read `Name (\_S5, Package () {a, b, ...})` whose "_S5_" stands at `offset`.
static bool read_s5(struct table dsdt, uint32_t offset, struct kozo_machine_info *machine) {
    enum { NAME_OP = 0x08, PACKAGE_OP = 0x12, ROOT = '\\' };
    const uint8_t *name = dsdt.bytes + offset;

    if (name[-1] != NAME_OP && !(name[-1] == ROOT && name[-2] == NAME_OP))
        return false;
    offset += 4;
    if (dsdt.size - offset < 3 || dsdt.bytes[offset] != PACKAGE_OP)
        return false;
    // The length's first byte says how many follow (20.2.4); behind it stands the number of elements.
    offset += 1 + 1 + (dsdt.bytes[offset + 1] >> 6);
    if (field(dsdt, offset, 1) < 2)
        return false;
    offset++;
    return read_aml_integer(dsdt, &offset, &machine->s5_type_a) && read_aml_integer(dsdt, &offset, &machine->s5_type_b);
}

/// Look for \_S5 in the definition block: its name, which nothing else looks like, instead of an AML interpreter.
static void find_s5(struct table dsdt, struct kozo_machine_info *machine) {
    for (uint32_t offset = HEADER_SIZE + 2; offset + 4 <= dsdt.size; offset++) {
        if (is_signature(dsdt.bytes + offset, "_S5_") && read_s5(dsdt, offset, machine)) {
            machine->has_s5 = 1;
            return;
        }
    }
    machine->s5_type_a = machine->s5_type_b = 0;
}

static const char *read_fadt(struct table fadt, struct kozo_boot_info *boot) {
    enum { TIMER_IS_32_BIT = 1 << 8, RESET_IS_SUPPORTED = 1 << 10, PM1_CONTROL_WIDTH = 16 };
    struct kozo_machine_info *machine = &boot->machine;
    uint32_t flags = field32(fadt, 112, 4);

    machine->pm_timer = read_register(fadt, 208, 76, flags & TIMER_IS_32_BIT ? 32 : 24);
    machine->pm1a_control = read_register(fadt, 172, 64, PM1_CONTROL_WIDTH);
    machine->pm1b_control = read_register(fadt, 184, 68, PM1_CONTROL_WIDTH);
    if ((flags & RESET_IS_SUPPORTED) && field(fadt, 120, 8)) {
        machine->reset =
            (struct kozo_generic_address){field32(fadt, 116, 1), field32(fadt, 117, 1), field(fadt, 120, 8)};
        machine->reset_value = field32(fadt, 128, 1);
    }

    uint64_t address = field(fadt, 140, 8) ? field(fadt, 140, 8) : field(fadt, 40, 4);
    if (!address)
        return NULL;
    struct table dsdt = table_at(address);
    if (!dsdt.size || !is_signature(dsdt.bytes, "DSDT"))
        return "the ACPI DSDT is damaged";
    find_s5(dsdt, machine);
    return NULL;
}

const char *acpi_read(uint64_t rsdp, struct kozo_boot_info *boot) {
    static const struct {
        const char *signature;
        const char *damaged;
        const char *(*read)(struct table table, struct kozo_boot_info *boot);
    } readers[] = {
        {"APIC", "the ACPI MADT is damaged", read_madt},
        {"FACP", "the ACPI FADT is damaged", read_fadt},
        {"MCFG", "the ACPI MCFG is damaged", read_mcfg},
    };
    struct kozo_generic_address none = {.space = NO_REGISTER};
    struct kozo_machine_info *machine = &boot->machine;
    struct table root;
    uint32_t address_size;

    machine->rsdp = rsdp;
    machine->pm_timer = machine->pm1a_control = machine->pm1b_control = machine->reset = none;
    if (!rsdp)
        return NULL;
    const char *error = find_root(rsdp, &root, &address_size);
    for (size_t i = 0; !error && i < sizeof readers / sizeof readers[0]; i++) {
        uint64_t physical = find_table(root, address_size, readers[i].signature);
        if (!physical)
            continue;
        struct table table = table_at(physical);
        error = table.size ? readers[i].read(table, boot) : readers[i].damaged;
    }
    return error;
}

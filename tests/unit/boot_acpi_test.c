// SPDX-License-Identifier: Apache-2.0
// sources: boot/acpi.c
//
// acpi_read on tables in this program's own memory, which stands for physical memory. Each table lies in a heap block
// of its own size, so that a memory checker sees every read beyond it.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../boot/acpi.h"

enum { HEADER_SIZE = 36, FADT_SIZE = 244, FADT_REVISION_1_SIZE = 116, MAX_TABLES = 32 };

static void *tables[MAX_TABLES];
static size_t table_count;
static struct kozo_boot_info boot;

static void put(uint8_t *bytes, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

/// Make the sum over `size` bytes zero by the one at `place`.
static void seal(uint8_t *bytes, size_t size, size_t place) {
    uint8_t sum = 0;

    bytes[place] = 0;
    for (size_t i = 0; i < size; i++)
        sum = (uint8_t)(sum + bytes[i]);
    bytes[place] = (uint8_t)-sum;
}

static uint8_t *new_table(size_t size) {
    uint8_t *bytes = calloc(1, size);

    assert_non_null(bytes);
    assert_true(table_count < MAX_TABLES);
    tables[table_count++] = bytes;
    return bytes;
}

/// A sealed table of a signature and a body; returns its address.
static uint64_t table(const char *signature, const void *body, size_t body_size) {
    size_t size = HEADER_SIZE + body_size;
    uint8_t *bytes = new_table(size);

    memcpy(bytes, signature, 4);
    put(bytes + 4, size, 4);
    if (body_size > 0)
        memcpy(bytes + HEADER_SIZE, body, body_size);
    seal(bytes, size, 9);
    return (uintptr_t)bytes;
}

/// What acpi_read says of an RSDP and XSDT that lead to `count` tables.
static const char *read_tables(const uint64_t *addresses, size_t count) {
    uint64_t xsdt = table("XSDT", addresses, count * 8);
    uint8_t *rsdp = new_table(36);

    memcpy(rsdp, "RSD PTR ", 8);
    rsdp[15] = 2;
    put(rsdp + 20, 36, 4);
    put(rsdp + 24, xsdt, 8);
    seal(rsdp, 20, 8);
    seal(rsdp, 36, 32);
    boot.cpus[0] = 7;
    boot.cpu_count = 1;
    return acpi_read((uintptr_t)rsdp, &boot);
}

static const char *read_table(uint64_t address) {
    return read_tables(&address, 1);
}

static const char *read_madt(const void *entries, size_t size) {
    uint8_t body[256] = {0};

    put(body, 0xfee00000, 4);
    memcpy(body + 8, entries, size);
    return read_table(table("APIC", body, 8 + size));
}

static int set_up(void **state) {
    (void)state;
    boot = (struct kozo_boot_info){0};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    while (table_count > 0)
        free(tables[--table_count]);
    return 0;
}

static void no_tables_are_no_error(void **state) {
    (void)state;
    assert_null(acpi_read(0, &boot));
    assert_int_equal(boot.machine.pm_timer.space, 0xff);
    assert_int_equal(boot.machine.reset.space, 0xff);
    assert_int_equal(boot.machine.has_s5, 0);
}

static void interrupt_controllers_are_read(void **state) {
    static const uint8_t entries[] = {
        0,    8,  0, 7, 1,  0, 0,    0,                             // the booting CPU again
        0,    8,  1, 3, 1,  0, 0,    0,                             // CPU 3
        0,    8,  2, 4, 2,  0, 0,    0,                             // CPU 4, could be plugged in
        9,    16, 0, 0, 0,  1, 0,    0,    1,  0, 0, 0, 5, 0, 0, 0, // CPU 0x100
        1,    12, 9, 0, 0,  0, 0xc0, 0xfe, 24, 0, 0, 0,             // I/O APIC
        2,    10, 0, 9, 20, 0, 0,    0,    13, 0,                   // override
        0x42, 3,  0,                                                // an unknown entry
        5,    12, 0, 0, 0,  0, 0xe1, 0xfe, 1,  0, 0, 0,             // LAPIC address
    };

    (void)state;
    assert_null(read_madt(entries, sizeof entries));
    assert_int_equal(boot.cpu_count, 3);
    assert_int_equal(boot.cpus[0], 7);
    assert_int_equal(boot.cpus[1], 3);
    assert_int_equal(boot.cpus[2], 0x100);
    assert_int_equal(boot.lapic_physical, 0x1fee10000);
    assert_int_equal(boot.ioapic_count, 1);
    assert_int_equal(boot.ioapics[0].physical, 0xfec00000);
    assert_int_equal(boot.ioapics[0].gsi_base, 24);
    assert_int_equal(boot.ioapics[0].id, 9);
    assert_int_equal(boot.override_count, 1);
    assert_int_equal(boot.overrides[0].isa, 9);
    assert_int_equal(boot.overrides[0].gsi, 20);
    assert_int_equal(boot.overrides[0].flags, 13);
}

/// The booting CPU has the APIC ID 7 and a UID of its own.
static void nmi_pins_of_the_booting_cpu_are_read(void **state) {
    static const uint8_t lapic[] = {0, 8, 3, 7, 1, 0, 0, 0}, other[] = {0, 8, 3, 8, 1, 0, 0, 0},
                         off[] = {0, 8, 3, 7, 2, 0, 0, 0}, x2apic[] = {9, 16, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0};
    static const struct {
        uint8_t entry[12];
        const uint8_t *cpu;
        uint32_t is_nmi[2], flags;
    } rows[] = {
        {{4, 6, 0xff, 5, 0, 1}, lapic, {0, 1}, 5},
        {{4, 6, 3, 0xf, 0, 0}, lapic, {1, 0}, 0xf},
        {{4, 6, 7, 0, 0, 1}, lapic, {0, 0}, 0},
        // Of another CPU it may say anything.
        {{4, 6, 7, 0, 0, 2}, lapic, {0, 0}, 0},
        {{10, 12, 7, 0, 0xff, 0xff, 0xff, 0xff, 1}, x2apic, {0, 1}, 7},
        {{10, 12, 7, 0, 0, 1, 0, 0, 1}, x2apic, {0, 1}, 7},
        {{10, 12, 7, 0, 0xff, 0, 0, 0, 1}, x2apic, {0, 0}, 0},
        // A CPU of whose UID nothing is said.
        {{4, 6, 3, 0, 0, 1}, other, {0, 0}, 0},
        {{4, 6, 3, 0, 0, 1}, off, {0, 0}, 0},
        {{4, 6, 0xff, 1, 0, 1}, other, {0, 1}, 1},
    };

    for (size_t i = 0; i < 2 * sizeof rows / sizeof rows[0]; i++) {
        const uint8_t *parts[] = {rows[i / 2].cpu, rows[i / 2].entry};
        uint8_t entries[32];
        size_t size = 0;
        // In either order.
        for (size_t j = 0; j < 2; j++) {
            const uint8_t *part = parts[(i + j) % 2];
            memcpy(entries + size, part, part[1]);
            size += part[1];
        }
        set_up(state);
        assert_null(read_madt(entries, size));
        for (size_t pin = 0; pin < 2; pin++) {
            assert_int_equal(boot.local_pins[pin].is_nmi, rows[i / 2].is_nmi[pin]);
            assert_int_equal(boot.local_pins[pin].flags, rows[i / 2].is_nmi[pin] ? rows[i / 2].flags : 0);
        }
        tear_down(state);
    }
}

static void bad_madt_entries_are_refused(void **state) {
    static const uint8_t endless[] = {0, 0}, beyond[] = {0, 9, 1, 3, 1, 0, 0, 0}, half[] = {0},
                         brief[] = {1, 8, 0, 0, 0, 0, 0, 0};
    static const uint8_t isa[] = {2, 10, 0, 16, 0, 0, 0, 0, 0, 0}, pin[] = {4, 6, 0xff, 0, 0, 2},
                         brief_nmi[] = {4, 5, 0xff, 0, 0};
    static const char length[] = "the ACPI MADT has an entry of a wrong length";

    (void)state;
    assert_string_equal(read_madt(endless, sizeof endless), length);
    assert_string_equal(read_madt(beyond, sizeof beyond), length);
    assert_string_equal(read_madt(half, sizeof half), length);
    assert_string_equal(read_madt(brief, sizeof brief), "the ACPI MADT has an entry that is too short");
    assert_string_equal(read_madt(brief_nmi, sizeof brief_nmi), "the ACPI MADT has an entry that is too short");
    assert_string_equal(read_madt(pin, sizeof pin), "the ACPI MADT names a pin that a local APIC does not have");
    assert_string_equal(read_madt(isa, sizeof isa), "the ACPI MADT overrides an interrupt that ISA does not have");
}

static void damaged_tables_are_refused(void **state) {
    static const char *const names[][2] = {{"APIC", "the ACPI MADT is damaged"},
                                           {"FACP", "the ACPI FADT is damaged"},
                                           {"MCFG", "the ACPI MCFG is damaged"}};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        uint64_t address = table(names[i][0], NULL, 0);
        ((uint8_t *)(uintptr_t)address)[10]++;
        assert_string_equal(read_table(address), names[i][1]);
    }
}

static void pci_configuration_space_is_read(void **state) {
    uint8_t body[8 + 32] = {0};

    (void)state;
    put(body + 8, 0x111, 8);
    put(body + 8 + 8, 1, 2);
    put(body + 24, 0xb0000000, 8);
    body[24 + 11] = 255;
    assert_null(read_table(table("MCFG", body, sizeof body)));
    assert_int_equal(boot.machine.pci_ecam, 0xb0000000);
    assert_int_equal(boot.machine.pci_last_bus, 255);
}

/// A FADT of `size` bytes with legacy ports, a reset register and a DSDT of that AML.
static uint64_t fadt(size_t size, const void *aml, size_t aml_size) {
    uint8_t bytes[FADT_SIZE] = {0};

    put(bytes + 64, 0x604, 4);
    put(bytes + 76, 0x608, 4);
    put(bytes + 112, 1 << 10, 4);
    bytes[116] = 1;
    bytes[117] = 8;
    put(bytes + 120, 0xcf9, 8);
    bytes[128] = 15;
    if (size > 148)
        put(bytes + 140, table("DSDT", aml, aml_size), 8);
    return table("FACP", bytes + HEADER_SIZE, size - HEADER_SIZE);
}

static void power_registers_are_read(void **state) {
    (void)state;
    assert_null(read_table(fadt(FADT_SIZE, NULL, 0)));
    assert_int_equal(boot.machine.pm1a_control.space, 1);
    assert_int_equal(boot.machine.pm1a_control.address, 0x604);
    assert_int_equal(boot.machine.pm1b_control.space, 0xff);
    assert_int_equal(boot.machine.pm_timer.address, 0x608);
    assert_int_equal(boot.machine.pm_timer.width, 24);
    assert_int_equal(boot.machine.reset.address, 0xcf9);
    assert_int_equal(boot.machine.reset_value, 15);
    assert_int_equal(boot.machine.has_s5, 0);
}

static void old_fadt_has_no_reset_register(void **state) {
    (void)state;
    assert_null(read_table(fadt(FADT_REVISION_1_SIZE, NULL, 0)));
    assert_int_equal(boot.machine.pm_timer.address, 0x608);
    assert_int_equal(boot.machine.reset.space, 0xff);
}

static const uint8_t s5_aml[] = {0x5b, 0x80, 0x08, '_', 'S', '5', '_', 0x12, 0x08, 0x04, 0x0a, 5, 0x01, 0, 0};

static void sleep_type_of_s5_is_read(void **state) {
    (void)state;
    assert_null(read_table(fadt(FADT_SIZE, s5_aml, sizeof s5_aml)));
    assert_int_equal(boot.machine.has_s5, 1);
    assert_int_equal(boot.machine.s5_type_a, 5);
    assert_int_equal(boot.machine.s5_type_b, 1);
}

static void cut_s5_is_none(void **state) {
    (void)state;
    for (size_t size = 0; size < sizeof s5_aml - 2; size++) {
        assert_null(read_table(fadt(FADT_SIZE, s5_aml, size)));
        assert_int_equal(boot.machine.has_s5, 0);
        assert_int_equal(boot.machine.s5_type_a, 0);
        tear_down(state);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_tables_are_no_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(interrupt_controllers_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nmi_pins_of_the_booting_cpu_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_madt_entries_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damaged_tables_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pci_configuration_space_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(power_registers_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(old_fadt_has_no_reset_register, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sleep_type_of_s5_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cut_s5_is_none, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
//
// What KOZO needs of the firmware's ACPI tables. Reads physical memory at its own address, and makes no UEFI calls.
#pragma once

#include <stdint.h>

#include "kozo_abi.h"

/// Read the tables that the RSDP at physical address `rsdp` leads to, 0 for none, into the machine, LAPIC, CPU, I/O
/// APIC, override and local pin fields of `boot`, which are zero on entry but for cpus[0], the booting CPU, and
/// cpu_count, 1. What the firmware doesn't tell stays zero, and a register that isn't there gets address space 0xff.
///
/// Returns NULL, or what is wrong with the tables.
const char *acpi_read(uint64_t rsdp, struct kozo_boot_info *boot);

// SPDX-License-Identifier: Apache-2.0
//
// The machine's power by ACPI's fixed hardware registers.

#ifndef POWER_ACPI_H
#define POWER_ACPI_H

#include <kozo_abi.h>
#include <stdint.h>

/// Find the machine's description, the region "machine". The service ends with a report if it is not there.
void acpi_init(void);

/// Enter S5. Returns only if that is not possible, POWER_ERR_NO_WAY, or did nothing, POWER_ERR_NO_EFFECT.
int64_t acpi_power_off(void);

/// Write the reset register. Returns as acpi_power_off.
int64_t acpi_reset(void);

#endif

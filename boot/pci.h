// SPDX-License-Identifier: Apache-2.0
//
// Keeps devices from reading and writing memory behind the kernel's back.
#pragma once

/// Note all PCI functions. Call before ExitBootServices, which the time that the search takes is no part of then.
void pci_find_functions(void);

/// Switch off bus mastering for all functions noted. Call after ExitBootServices, when no driver uses them any more.
void pci_stop_bus_masters(void);

// SPDX-License-Identifier: Apache-2.0
//
// What UEFI hands its application.
#pragma once

#include <efi.h>

/// The firmware's interfaces, set once by efi_main; the boot services are gone after ExitBootServices.
struct firmware {
    EFI_HANDLE image;
    EFI_SYSTEM_TABLE *system;
    EFI_BOOT_SERVICES *boot;
    /// The loader's own program and the volume that it came from.
    EFI_LOADED_IMAGE *loader;
};

extern struct firmware firmware;

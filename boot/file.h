// SPDX-License-Identifier: Apache-2.0
//
// Files on the volume that the loader came from. What can't be read stops the boot with a message.
#pragma once

#include <efi.h>

#include <stdint.h>

#define FILE_NAME_SIZE 64

/// A file to read.
struct file {
    /// Path on the volume, less than FILE_NAME_SIZE characters of ASCII.
    const char *name;
    /// Bytes, more than 0.
    uint64_t size;
    EFI_FILE_HANDLE handle;
};

/// Open the file, of at most `limit` bytes, and set file->size and file->handle.
void file_open(struct file *file, uint64_t limit);

/// Read the whole file to a physical address, and close it.
void file_read(struct file *file, uint64_t address);

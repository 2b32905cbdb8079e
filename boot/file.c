// SPDX-License-Identifier: Apache-2.0

#include "file.h"

#include "console.h"
#include "firmware.h"
#include "memory.h"

/// The root folder of the loader's volume.
static EFI_FILE_HANDLE open_volume(void) {
    static EFI_FILE_HANDLE root;
    EFI_GUID protocol = SIMPLE_FILE_SYSTEM_PROTOCOL;
    EFI_FILE_IO_INTERFACE *volume;

    if (root)
        return root;
    EFI_STATUS status = firmware.boot->HandleProtocol(firmware.loader->DeviceHandle, &protocol, (void **)&volume);
    if (status == EFI_SUCCESS)
        status = volume->OpenVolume(volume, &root);
    if (status != EFI_SUCCESS)
        fail("cannot open the volume that the loader came from (status 0x%llx)", status);
    return root;
}

/// Write an ASCII path in the firmware's characters.
static void widen(const char *name, CHAR16 path[FILE_NAME_SIZE]) {
    size_t i = 0;

    for (; i < FILE_NAME_SIZE - 1 && name[i]; i++)
        path[i] = (CHAR16)name[i];
    path[i] = 0;
}

void file_open(struct file *file, uint64_t limit) {
    // The name comes behind the structure.
    static _Alignas(EFI_FILE_INFO) uint8_t bytes[sizeof(EFI_FILE_INFO) + 512];
    EFI_GUID information = EFI_FILE_INFO_ID;
    UINTN size = sizeof bytes;
    CHAR16 path[FILE_NAME_SIZE];
    EFI_FILE_HANDLE root = open_volume();

    widen(file->name, path);
    EFI_STATUS status = root->Open(root, &file->handle, path, EFI_FILE_MODE_READ, 0);

    if (status == EFI_NOT_FOUND)
        fail("%s: not found", file->name);
    if (status == EFI_SUCCESS)
        status = file->handle->GetInfo(file->handle, &information, &size, bytes);
    if (status != EFI_SUCCESS)
        fail("%s: cannot be opened (status 0x%llx)", file->name, status);

    const EFI_FILE_INFO *info = (const EFI_FILE_INFO *)bytes;
    file->size = info->FileSize;
    if (info->Attribute & EFI_FILE_DIRECTORY)
        fail("%s: is a folder", file->name);
    if (file->size == 0)
        fail("%s: is empty", file->name);
    if (file->size > limit)
        fail("%s: has %llu KiB, more than the %llu KiB allowed", file->name, round_up(file->size, 1024) >> 10,
             limit >> 10);
}

void file_read(struct file *file, uint64_t address) {
    // Some firmware reads wrongly or slowly more than a few MiB at once.
    enum { PIECE = 1 << 20 };
    uint8_t *memory = at_physical(address);

    for (uint64_t done = 0; done < file->size;) {
        UINTN size = file->size - done < PIECE ? file->size - done : PIECE;
        EFI_STATUS status = file->handle->Read(file->handle, &size, memory + done);
        if (status != EFI_SUCCESS)
            fail("%s: cannot be read at byte %llu (status 0x%llx)", file->name, done, status);
        if (size == 0)
            fail("%s: ends at byte %llu of %llu", file->name, done, file->size);
        done += size;
    }
    file->handle->Close(file->handle);
}

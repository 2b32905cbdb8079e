// SPDX-License-Identifier: Apache-2.0

#include "framebuffer.h"

#include "firmware.h"
#include "regions.h"

uint64_t framebuffer_bytes(const struct kozo_machine_info *machine) {
    return (uint64_t)machine->framebuffer_stride * machine->framebuffer_height * sizeof(uint32_t);
}

void framebuffer_find(struct kozo_machine_info *machine) {
    EFI_GUID protocol = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
    EFI_GRAPHICS_OUTPUT_PROTOCOL *graphics;

    if (firmware.boot->LocateProtocol(&protocol, NULL, (void **)&graphics) != EFI_SUCCESS || !graphics->Mode)
        return;
    const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *mode = graphics->Mode->Info;
    if (!mode || (mode->PixelFormat != PixelRedGreenBlueReserved8BitPerColor &&
                  mode->PixelFormat != PixelBlueGreenRedReserved8BitPerColor))
        return;
    machine->framebuffer_width = mode->HorizontalResolution;
    machine->framebuffer_height = mode->VerticalResolution;
    machine->framebuffer_stride = mode->PixelsPerScanLine;
    machine->framebuffer_format = mode->PixelFormat == PixelBlueGreenRedReserved8BitPerColor ? PIXEL_BGR : PIXEL_RGB;
    uint64_t base = graphics->Mode->FrameBufferBase, size = graphics->Mode->FrameBufferSize;
    if (size >= framebuffer_bytes(machine) && base < PHYSICAL_END && size <= PHYSICAL_END - base)
        machine->framebuffer = base;
}

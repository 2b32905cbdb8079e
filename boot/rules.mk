# SPDX-License-Identifier: Apache-2.0
#
# The UEFI loader: a PE image for the firmware's own calling convention, with no FPU register and no library.

EFI_INCLUDE ?= /usr/include/efi

BOOT_CFLAGS := -target x86_64-unknown-windows -std=c17 -O2 -ffreestanding -fshort-wchar -mgeneral-regs-only \
	-mno-red-zone -mno-stack-arg-probe $(PREFIX_MAPS) $(C_WARNINGS) \
	-isystem $(EFI_INCLUDE) -isystem $(EFI_INCLUDE)/x86_64 -I$(BUILD)/abi -Ikernel/arch/x86_64
# -Brepro: no time stamp in the image.
BOOT_LDFLAGS := -target x86_64-unknown-windows -nostdlib -fuse-ld=lld \
	-Wl,-subsystem:efi_application,-entry:efi_main,-Brepro

BOOT_OBJECTS := $(patsubst boot/%.c,$(BUILD)/boot/%.o,$(sort $(wildcard boot/*.c)))

$(BUILD)/boot/%.o: boot/%.c boot/rules.mk targets/c.mk | $(BUILD)/abi/kozo_abi.h
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BOOT_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/boot/BOOTX64.EFI: $(BOOT_OBJECTS) boot/rules.mk
	$(call say,LD,$@)
	$(Q)$(CLANG) $(BOOT_LDFLAGS) -o $@ $(BOOT_OBJECTS)

-include $(BOOT_OBJECTS:.o=.d)

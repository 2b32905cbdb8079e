# SPDX-License-Identifier: Apache-2.0
#
# The initrd and the disk images.

SERVICE_FILES := $(SERVICES:%=$(BUILD)/services/%)

# The folders are among what find lists, so that a file that comes or goes is noticed.
$(BUILD)/initrd.cpio: $(SERVICE_FILES) $(BUILD)/initrd/etc/version $(shell find initrd) services/rules.mk scripts/mkinitrd.sh
	$(call say,CPIO,$@)
	$(Q)scripts/mkinitrd.sh $@ initrd $(BUILD)/initrd $(SERVICE_FILES)

$(BUILD)/initrd/etc/version: VERSION
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(BUILD)/kernel/%/kernel.elf: $(BUILD)/kernel/%/kozo.elf
	$(call say,STRIP,$@)
	$(Q)$(LLVM_OBJCOPY) --strip-all $< $@

$(BUILD)/kozo.img: $(BUILD)/kernel/release/kernel.elf
$(BUILD)/kozo-debug.img: $(BUILD)/kernel/debug/kernel.elf

$(BUILD)/kozo.img $(BUILD)/kozo-debug.img: $(BUILD)/boot/BOOTX64.EFI $(BUILD)/initrd.cpio scripts/mkimage.sh
	$(call say,IMAGE,$@)
	$(Q)scripts/mkimage.sh $@ $(BUILD)/boot/BOOTX64.EFI $(filter %/kernel.elf,$^) $(BUILD)/initrd.cpio

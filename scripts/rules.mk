# SPDX-License-Identifier: Apache-2.0
#
# The initrd and the disk images.

SERVICE_FILES := $(SERVICES:%=$(BUILD)/services/%)

# Names the services, and is new when they change, so that one that comes or goes is noticed.
SERVICE_LIST := $(BUILD)/services.list
$(SERVICE_LIST): always
	@mkdir -p $(@D)
	@echo '$(SERVICES)' | cmp -s - $@ || echo '$(SERVICES)' >$@

.PHONY: always
always:

# The folders are among what find lists, for the same reason.
$(BUILD)/initrd.cpio: $(SERVICE_FILES) $(SERVICE_LIST) $(BUILD)/initrd/etc/version $(BUILD)/initrd/etc/licences/spleen \
	$(shell find initrd) scripts/mkinitrd.sh
	$(call say,CPIO,$@)
	$(Q)scripts/mkinitrd.sh $@ initrd $(BUILD)/initrd $(SERVICE_FILES)

$(BUILD)/initrd/etc/version: VERSION
	@mkdir -p $(@D)
	$(Q)cp $< $@

# The font's licence goes where the font goes.
$(BUILD)/initrd/etc/licences/spleen: services/console/font/LICENSE
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

# SPDX-License-Identifier: Apache-2.0
#
# Systems: from a description to init's plan, the initrd and the disk images.

SERVICE_FILES := $(SERVICES:%=$(BUILD)/services/%)

# Names the services, and is new when they change, so that one that comes or goes is noticed.
SERVICE_LIST := $(BUILD)/services.list
$(SERVICE_LIST): always
	@mkdir -p $(@D)
	@echo '$(SERVICES)' | cmp -s - $@ || echo '$(SERVICES)' >$@

.PHONY: always
always:

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

# system FOLDER,DESCRIPTION,FOLDERS,PROGRAMS: FOLDER/plan, what init starts, and FOLDER/initrd.cpio, with that, the files
# below initrd/ and the programs that the system has, out of the FOLDERS that hold PROGRAMS. kozoc leaves a file alone that
# would not change; the stamp shows when it last ran. Without a Rust compiler the system is that without what is in Rust.
define system
$(1)/plan $(1)/programs: $(1)/stamp
	+@:

# New when it is made from another description, of the same name.
$(1)/description: always
	@mkdir -p $(1)
	@echo '$(2)' | cmp -s - $$@ || echo '$(2)' >$$@

$(1)/stamp: $(2) $(1)/description $(4) $(SERVICE_LIST) $(BUILD)/tools/kozoc \
		$(if $(filter-out $(wildcard $(1)/*),$(1)/plan $(1)/programs),always)
	$$(call say,KOZOC,$(1)/plan)
	$$(Q)mkdir -p $(1)
	$$(Q)$(BUILD)/tools/kozoc plan $(2) $(addprefix --elf ,$(3)) $(if $(filter 0,$(RUST)),--without-rust) \
		--plan $(1)/plan --list $(1)/programs --depfile $(1)/depends --stamp $$@

# The folders are among what find lists, so that a file that comes or goes is noticed.
$(1)/initrd.cpio: $(1)/plan $(1)/programs $(4) $(INITRD_FILES) scripts/mkinitrd.sh
	$$(call say,CPIO,$$@)
	$$(Q)scripts/mkinitrd.sh $$@ initrd $(BUILD)/initrd system/plan=$(1)/plan $$$$(cat $(1)/programs)

-include $(1)/depends
endef

INITRD_FILES := $(shell find initrd) $(BUILD)/initrd/etc/version $(BUILD)/initrd/etc/licences/spleen

# image FILE,KERNEL,INITRD: a disk image, with the kernel that is built as KERNEL.
define image
$(1): $(BUILD)/boot/BOOTX64.EFI $(BUILD)/kernel/$(2)/kernel.elf $(3) scripts/mkimage.sh
	$$(call say,IMAGE,$$@)
	$$(Q)scripts/mkimage.sh $$@ $$(filter-out %.sh,$$^)
endef

# Those in systems/, and one elsewhere: SYSTEM_FILE.
SYSTEM_FOLDER := $(BUILD)/systems
SYSTEM_FILES := $(wildcard systems/*.kozo)
ifdef SYSTEM_FILE
SYSTEM_FILES := $(filter-out %/$(notdir $(SYSTEM_FILE)),$(SYSTEM_FILES)) $(SYSTEM_FILE)
endif

# $(1): name, $(2): description
define system_images
$(call system,$(SYSTEM_FOLDER)/$(1),$(2),$(SERVICE_FOLDER),$(SERVICE_FILES))
$(call image,$(SYSTEM_FOLDER)/$(1)/$(1).img,release,$(SYSTEM_FOLDER)/$(1)/initrd.cpio)
$(call image,$(SYSTEM_FOLDER)/$(1)/$(1)-debug.img,debug,$(SYSTEM_FOLDER)/$(1)/initrd.cpio)
endef
$(foreach file,$(SYSTEM_FILES),$(eval $(call system_images,$(basename $(notdir $(file))),$(file))))

# What the boot tests and the measurements run.
.PHONY: test-images
test-images: $(foreach system,test kills bench minimal,$(SYSTEM_FOLDER)/$(system)/$(system).img) \
	$(foreach system,test kills,$(SYSTEM_FOLDER)/$(system)/$(system)-debug.img)

$(eval $(call image,$(BUILD)/kozo.img,release,$(SYSTEM_FOLDER)/default/initrd.cpio))
$(eval $(call image,$(BUILD)/kozo-debug.img,debug,$(SYSTEM_FOLDER)/default/initrd.cpio))

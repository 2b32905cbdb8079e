# SPDX-License-Identifier: Apache-2.0
#
# Systems: from a description to init's plan, the initrd and the disk images.

SERVICE_FILES := $(SERVICES:%=$(SERVICE_FOLDER)/%)
PROGRAM_FILES := $(PROGRAMS:%=$(PROGRAM_FOLDER)/%)

# files_of DESCRIPTION: those of them that a system has.
files_of = $(filter $(addprefix $(BUILD)/,services/init $(shell sh scripts/system_parts.sh $(1))),$(SERVICE_FILES) $(PROGRAM_FILES))

# Name the services and the programs, and are new when they change, so that one that comes or goes is noticed.
SERVICE_LIST := $(BUILD)/services.list
PROGRAM_LIST := $(BUILD)/programs.list
$(eval $(call remembered,$(SERVICE_LIST),$(SERVICES)))
$(eval $(call remembered,$(PROGRAM_LIST),$(PROGRAMS)))

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

# system FOLDER,DESCRIPTION,FOLDERS,FILES: FOLDER/plan, what init starts, and FOLDER/initrd.cpio, with that, the files below
# initrd/, and the services and programs that the system has: FILES, and those of KOZO or the project. The FOLDERS are
# where services are. kozoc leaves a file alone that would not change; the stamp shows when it last ran. Without a Rust
# compiler the system is that without what is in Rust.
define system
$(1)/plan $(1)/programs: $(1)/stamp
	+@:

# New when it is made from another description, of the same name.
$(call remembered,$(1)/description,$(2))

PARTS_$(1) := $(4) $(call files_of,$(2))

$(1)/stamp: $(2) $(1)/description $$(PARTS_$(1)) $(SERVICE_LIST) $(PROGRAM_LIST) $(BUILD)/tools/kozoc \
		$(if $(filter-out $(wildcard $(1)/*),$(1)/plan $(1)/programs),always)
	$$(call say,KOZOC,$(1)/plan)
	$$(Q)mkdir -p $(1)
	$$(Q)$(BUILD)/tools/kozoc plan $(2) $(KOZOC_DEFINITION) $(addprefix --elf ,$(3)) --programs $(PROGRAM_FOLDER) $(if $(filter 0,$(RUST)),--without-rust) \
		--plan $(1)/plan --list $(1)/programs --depfile $(1)/depends --stamp $$@

# The folders are among what find lists, so that a file that comes or goes is noticed.
$(1)/initrd.cpio: $(1)/plan $(1)/programs $$(PARTS_$(1)) $(INITRD_FILES) scripts/mkinitrd.sh
	$$(call say,CPIO,$$@)
	$$(Q)scripts/mkinitrd.sh $$@ initrd $(BUILD)/initrd $(PROJECT_INITRD) system/plan=$(1)/plan $$$$(cat $(1)/programs)

-include $(1)/depends
endef

# A project's own files take the place of those of the same name.
PROJECT_INITRD := $(if $(KOZO_PROJECT),$(wildcard $(KOZO_PROJECT)/initrd))
INITRD_FILES := $(shell find initrd $(PROJECT_INITRD)) $(BUILD)/initrd/etc/version $(BUILD)/initrd/etc/licences/spleen

# image FILE,KERNEL,INITRD: a disk image, with the kernel that is built as KERNEL.
define image
$(1): $(BUILD)/boot/BOOTX64.EFI $(BUILD)/kernel/$(2)/kernel.elf $(3) scripts/mkimage.sh
	$$(call say,IMAGE,$$@)
	$$(Q)scripts/mkimage.sh $$@ $$(filter-out %.sh,$$^)
endef

# Those in systems/, here or of the project, and one elsewhere: SYSTEM_FILE.
SYSTEM_FOLDER := $(BUILD)/systems
SYSTEM_FILES := $(wildcard $(if $(KOZO_PROJECT),$(KOZO_PROJECT)/)systems/*.kozo)
ifdef SYSTEM_FILE
SYSTEM_FILES := $(filter-out %/$(notdir $(SYSTEM_FILE)),$(SYSTEM_FILES)) $(SYSTEM_FILE)
endif

# $(1): name, $(2): description
define system_images
$(call system,$(SYSTEM_FOLDER)/$(1),$(2),$(SERVICE_FOLDER))
$(call image,$(SYSTEM_FOLDER)/$(1)/$(1).img,release,$(SYSTEM_FOLDER)/$(1)/initrd.cpio)
$(call image,$(SYSTEM_FOLDER)/$(1)/$(1)-debug.img,debug,$(SYSTEM_FOLDER)/$(1)/initrd.cpio)
endef
$(foreach file,$(SYSTEM_FILES),$(eval $(call system_images,$(basename $(notdir $(file))),$(file))))

ifdef KOZO_PROJECT
IMAGES := $(foreach system,$(basename $(notdir $(SYSTEM_FILES))),$(SYSTEM_FOLDER)/$(system)/$(system).img)
else
# What the boot tests and the measurements run.
.PHONY: test-images
test-images: $(foreach system,$(filter-out default,$(basename $(notdir $(wildcard systems/*.kozo)))), \
		$(SYSTEM_FOLDER)/$(system)/$(system).img) \
	$(foreach system,test kills,$(SYSTEM_FOLDER)/$(system)/$(system)-debug.img)

IMAGES := $(BUILD)/kozo.img $(BUILD)/kozo-debug.img
$(eval $(call image,$(BUILD)/kozo.img,release,$(SYSTEM_FOLDER)/default/initrd.cpio))
$(eval $(call image,$(BUILD)/kozo-debug.img,debug,$(SYSTEM_FOLDER)/default/initrd.cpio))
endif

# What editors have to know: clangd finds build/compile_commands.json, rust-analyzer rust-project.json at the top. New when
# sources come or go.
RUST_PROJECT := $(if $(KOZO_PROJECT),$(KOZO_PROJECT)/)rust-project.json
EDITORS_LIST := $(BUILD)/editors.list
$(eval $(call remembered,$(EDITORS_LIST),$(CURDIR) $(ABI_DEFINITION) $(foreach path,$(IN_C), \
	$(call sources,$(path))) $(IN_RUST)))

.PHONY: editors
editors: $(BUILD)/compile_commands.json $(if $(IN_RUST),$(RUST_PROJECT))

# The compilers' commands are those that make would run.
$(BUILD)/compile_commands.json: $(EDITORS_LIST) $(filter %.mk Makefile,$(MAKEFILE_LIST))
	$(call say,EDITORS,$@)
	$(Q)$(MAKE) --always-make --dry-run V=1 all | sed -n '/^$(CLANG) .* -c .*\.c$$/p' | sort -u >$@.commands
	$(Q)awk -v folder='$(CURDIR)' -f scripts/compile_commands.awk $@.commands >$@

$(RUST_PROJECT): $(EDITORS_LIST) scripts/rust_project.sh
	$(call say,EDITORS,$@)
	$(Q)sh scripts/rust_project.sh $(RUST_LIBRARY) $(abspath $(BUILD)) \
		$(foreach path,$(IN_RUST),$(path)=$(abspath $(call source_folder,$(path)))) >$@

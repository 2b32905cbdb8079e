# SPDX-License-Identifier: Apache-2.0
#
# Services. A folder below services/ with a C file in it is a service in C, one with a Cargo.toml a service in Rust:
# adding one takes no rule. Each becomes build/services/NAME, and NAME.debug with its symbols.

SERVICE_FOLDER := $(BUILD)/services
SERVICE_SCRIPT := lib/kozo/service.ld

# What kozoc writes for a service out of its declaration: kozo_service.h, kozo_service.rs and kozo_service.S, in
# FOLDER/NAME.gen. It leaves a file alone that would not change, so that nothing rebuilds for it; the stamp shows when it
# last ran. A file that is missing makes it run again.
DECLARED := kozo_service.h kozo_service.rs kozo_service.S

# declaration FOLDER,NAME,FILE: the rules for it, and for the object that is linked into a service in C.
define declaration
$(DECLARED:%=$(1)/$(2).gen/%): $(1)/$(2).gen/stamp
	+@:

$(1)/$(2).gen/stamp: $(3) $(BUILD)/tools/kozoc abi/kozo.kidl \
		$(if $(filter-out $(wildcard $(1)/$(2).gen/*),$(DECLARED:%=$(1)/$(2).gen/%)),abi-missing)
	$$(call say,KOZOC,$$(@D))
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(BUILD)/tools/kozoc handles $(3) --service $(2) --header $$(@D)/kozo_service.h --rust $$(@D)/kozo_service.rs \
		--note $$(@D)/kozo_service.S --depfile $$(@D)/depends --stamp $$@

$(1)/$(2).gen/kozo_service.o: $(1)/$(2).gen/kozo_service.S
	$$(call say,AS,$$<)
	$$(Q)$$(CLANG) $$(SERVICE_CFLAGS) -c -o $$@ $$<

-include $(1)/$(2).gen/depends
endef

C_SERVICES := $(sort $(patsubst services/%/,%,$(dir $(wildcard services/*/*.c))))

# Services in Rust: their products, and how they are made.
include targets/rust.mk

SERVICES := $(C_SERVICES) $(RUST_SERVICES)

# The declaration stands beside the code. init has none.
service_declaration = $(wildcard services/$(1)/$(1).kozo)
$(foreach name,$(SERVICES),$(if $(call service_declaration,$(name)),$(eval $(call \
	declaration,$(SERVICE_FOLDER),$(name),services/$(name)/$(name).kozo))))

# The console's font.
FONT_DATA := $(BUILD)/console/font_data.c
$(FONT_DATA): services/console/font/spleen-8x16.bdf services/console/font/bdf2c.awk
	$(call say,FONT,$@)
	$(Q)mkdir -p $(@D)
	$(Q)awk -f services/console/font/bdf2c.awk $< >$@

# --gc-sections drops what of the library a service doesn't call; the addresses of its SYSCALLs become 0.
SERVICE_LDFLAGS := -T $(SERVICE_SCRIPT) --gc-sections -z noexecstack -z max-page-size=4096 -z separate-code \
	-z dead-reloc-in-nonalloc=.kozo.syscalls=0 --fatal-warnings --build-id=none

# What some share with others: init reads the initrd as the loader does, the shell tells of faults in init's words, bench,
# costs, scale and hostile work as conformance does, and reaper reads what load counts.
service_shared_init := boot/elf.c boot/elf_note.c boot/cpio.c
service_shared_shell := services/init/fault.c
service_shared_console := $(FONT_DATA)
service_shared_bench := $(addprefix services/conformance/,check.c fault.c scratch.c)
service_shared_costs := $(addprefix services/conformance/,check.c scratch.c)
service_shared_scale := $(service_shared_costs) services/costs/measure.c
service_shared_reaper := services/churn/clock.c services/churn/usage.c services/load/tally.c
service_shared_hostile := $(addprefix services/conformance/,scratch.c fault.c raw.S)

# init starts from the kernel's registers rather than from a StartInfo.
SERVICE_START = $(if $(filter init,$(1)),,$(START_OBJECT))
service_sources = $(sort $(wildcard services/$(1)/*.c services/$(1)/*.S)) $(service_shared_$(1))
service_objects = $(patsubst %,$(SERVICE_FOLDER)/$(1).o/%.o,$(service_sources))
service_handles = $(if $(call service_declaration,$(1)),$(SERVICE_FOLDER)/$(1).gen/$(2))
service_includes = $(addprefix -I,$(call service_handles,$(1),)) $(addprefix -I,$(sort services/$(1) $(patsubst %/,%,$(dir $(service_shared_$(1))))))

# $(1): name
define c_service
$(SERVICE_FOLDER)/$(1).o/%.o: % | $(ABI_FILES) $(call service_handles,$(1),kozo_service.h)
	$$(call say,CC,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(SERVICE_CFLAGS) $$(SERVICE_INCLUDES) $(service_includes) -MMD -MP -c -o $$@ $$<

$(SERVICE_FOLDER)/$(1).debug: $(service_objects) $(call service_handles,$(1),kozo_service.o) $(SERVICE_START) $$(LIBKOZO) $$(SERVICE_SCRIPT)
	$$(call say,LD,$$@)
	$$(Q)$$(LLD) $$(SERVICE_LDFLAGS) -o $$@ $$(filter %.o %.a,$$^)

-include $(service_objects:.o=.d)
endef
$(foreach name,$(C_SERVICES),$(eval $(call c_service,$(name))))

$(SERVICE_FOLDER)/%: $(SERVICE_FOLDER)/%.debug
	$(call say,STRIP,$@)
	$(Q)$(LLVM_OBJCOPY) --strip-all $< $@

.PHONY: services
services: $(addprefix $(SERVICE_FOLDER)/,$(SERVICES))

# SPDX-License-Identifier: Apache-2.0
#
# Services. A folder below services/ with a C file in it is a service in C, one with a Cargo.toml a service in Rust:
# adding one takes no rule. Each becomes build/services/NAME, and NAME.debug with its symbols. A project has its own below
# its services/, and beside them those of KOZO whose declarations its systems include; of one name its own counts.

SERVICE_FOLDER := $(BUILD)/services
SERVICE_SCRIPT := lib/kozo/service.ld

# What kozoc writes for a service out of its declaration: kozo_service.h, kozo_service.rs and kozo_service.S, in
# FOLDER/NAME.gen. It leaves a file alone that would not change, so that nothing rebuilds for it; the stamp shows when it
# last ran. A file that is missing makes it run again.
DECLARED := kozo_service.h kozo_service.rs kozo_service.S

KOZOC_DEFINITION := $(ABI_DEFINITION:%=--definition %)

# declaration FOLDER,NAME,FILE: the rules for it, and for the object that is linked into a service in C.
define declaration
$(DECLARED:%=$(1)/$(2).gen/%): $(1)/$(2).gen/stamp
	+@:

$(1)/$(2).gen/stamp: $(3) $(BUILD)/tools/kozoc $(ABI_DEFINITION) $(ABI_LIST) \
		$(if $(filter-out $(wildcard $(1)/$(2).gen/*),$(DECLARED:%=$(1)/$(2).gen/%)),abi-missing)
	$$(call say,KOZOC,$$(@D))
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(BUILD)/tools/kozoc handles $(3) $(KOZOC_DEFINITION) --service $(2) --header $$(@D)/kozo_service.h --rust $$(@D)/kozo_service.rs \
		--note $$(@D)/kozo_service.S --depfile $$(@D)/depends --stamp $$@

$(1)/$(2).gen/kozo_service.o: $(1)/$(2).gen/kozo_service.S
	$$(call say,AS,$$<)
	$$(Q)$$(CLANG) $$(SERVICE_CFLAGS) -c -o $$@ $$<

-include $(1)/$(2).gen/depends
endef

# named ROOT,FILE: the services below ROOT/services that have such a file.
named = $(sort $(patsubst $(1)services/%/,%,$(dir $(wildcard $(1)services/*/$(2)))))

# wanted FILE: all services that have such a file, of which `wanted_of_kozo` come from here.
ifdef KOZO_PROJECT
PROJECT_SERVICES := $(call named,$(KOZO_PROJECT)/,*.c) $(call named,$(KOZO_PROJECT)/,Cargo.toml)
wanted_of_kozo := init $(patsubst services/%/,%,$(dir $(filter services/%,$(shell \
	sh scripts/descriptions.sh $(wildcard $(KOZO_PROJECT)/systems/*.kozo) $(SYSTEM_FILE)))))
wanted = $(sort $(filter $(filter-out $(PROJECT_SERVICES),$(wanted_of_kozo)),$(call named,,$(1))) \
	$(call named,$(KOZO_PROJECT)/,$(1)))
else
wanted = $(call named,,$(1))
endif

# service_root NAME: what stands before `services/NAME`.
service_root = $(if $(filter $(1),$(PROJECT_SERVICES)),$(KOZO_PROJECT)/)
service_folder = $(service_root)services/$(1)

C_SERVICES := $(call wanted,*.c)

# The declaration stands beside the code.
service_declaration = $(wildcard $(service_folder)/$(1).kozo)

# Services in Rust: their products, and how they are made.
include targets/rust.mk

SERVICES := $(C_SERVICES) $(RUST_SERVICES)

# init has no declaration.
$(foreach name,$(SERVICES),$(if $(call service_declaration,$(name)),$(eval $(call \
	declaration,$(SERVICE_FOLDER),$(name),$(call service_declaration,$(name))))))

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
service_shared_init := boot/cpio.c
service_shared_shell := services/init/fault.c
service_shared_console := $(FONT_DATA)
service_shared_bench := $(addprefix services/conformance/,check.c fault.c scratch.c)
service_shared_costs := $(addprefix services/conformance/,check.c scratch.c)
service_shared_scale := $(service_shared_costs) services/costs/measure.c
service_shared_reaper := services/churn/clock.c services/churn/usage.c services/load/tally.c
service_shared_hostile := $(addprefix services/conformance/,scratch.c fault.c raw.S)

# init starts from the kernel's registers rather than from a StartInfo.
SERVICE_START = $(if $(filter init,$(1)),,$(START_OBJECT))
service_shared = $(if $(service_root),,$(service_shared_$(1)))
service_sources = $(sort $(wildcard $(service_folder)/*.c $(service_folder)/*.S)) $(service_shared)
service_objects = $(patsubst $(service_root)%,$(SERVICE_FOLDER)/$(1).o/%.o,$(service_sources))
service_handles = $(if $(call service_declaration,$(1)),$(SERVICE_FOLDER)/$(1).gen/$(2))
service_includes = $(addprefix -I,$(call service_handles,$(1),)) $(addprefix -I,$(sort $(service_folder) $(patsubst %/,%,$(dir $(service_shared)))))

# $(1): name
define c_service
$(SERVICE_FOLDER)/$(1).o/%.o: $(service_root)% | $(ABI_FILES) $(call service_handles,$(1),kozo_service.h)
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

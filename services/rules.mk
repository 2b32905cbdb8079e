# SPDX-License-Identifier: Apache-2.0
#
# Services, and programs that services start. A folder below services/ or programs/ with a C file in it is one in C, with a
# Cargo.toml one in Rust: adding one takes no rule. Each is known here by that path, as services/NAME or programs/NAME, and
# becomes a file of the same path below build/, and NAME.debug with its symbols. A project has its own, and beside them
# those of KOZO whose declarations its systems include; of one path its own counts.

SERVICE_FOLDER := $(BUILD)/services
PROGRAM_FOLDER := $(BUILD)/programs
SERVICE_SCRIPT := lib/kozo/service.ld

# What kozoc writes for one out of its declaration: kozo_service.h, kozo_service.rs and kozo_service.S, in
# FOLDER/NAME.gen. It leaves a file alone that would not change, so that nothing rebuilds for it; the stamp shows when it
# last ran. A file that is missing makes it run again.
DECLARED := kozo_service.h kozo_service.rs kozo_service.S

KOZOC_DEFINITION := $(ABI_DEFINITION:%=--definition %)

# declaration FOLDER,NAME,FILE[,program]: the rules for it, and for the object that is linked into what is in C.
define declaration
$(DECLARED:%=$(1)/$(2).gen/%): $(1)/$(2).gen/stamp
	+@:

$(1)/$(2).gen/stamp: $(3) $(BUILD)/tools/kozoc $(ABI_DEFINITION) $(ABI_LIST) \
		$(if $(filter-out $(wildcard $(1)/$(2).gen/*),$(DECLARED:%=$(1)/$(2).gen/%)),abi-missing)
	$$(call say,KOZOC,$$(@D))
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(BUILD)/tools/kozoc handles $(3) $(KOZOC_DEFINITION) --$(or $(4),service) $(2) --header $$(@D)/kozo_service.h --rust $$(@D)/kozo_service.rs \
		--note $$(@D)/kozo_service.S --depfile $$(@D)/depends --stamp $$@

$(1)/$(2).gen/kozo_service.o: $(1)/$(2).gen/kozo_service.S
	$$(call say,AS,$$<)
	$$(Q)$$(CLANG) $$(SERVICE_CFLAGS) -c -o $$@ $$<

-include $(1)/$(2).gen/depends
endef

# named ROOT,FILE: the services and programs below ROOT that have such a file.
named = $(sort $(patsubst $(1)%/,%,$(dir $(wildcard $(1)services/*/$(2) $(1)programs/*/$(2)))))

# wanted FILE: all that have such a file, of which `wanted_of_kozo` come from here.
ifdef KOZO_PROJECT
OF_PROJECT := $(call named,$(KOZO_PROJECT)/,*.c) $(call named,$(KOZO_PROJECT)/,Cargo.toml)
wanted_of_kozo := services/init $(shell sh scripts/system_parts.sh $(wildcard $(KOZO_PROJECT)/systems/*.kozo) $(SYSTEM_FILE))
wanted = $(sort $(filter $(filter-out $(OF_PROJECT),$(wanted_of_kozo)),$(call named,,$(1))) \
	$(call named,$(KOZO_PROJECT)/,$(1)))
else
wanted = $(call named,,$(1))
endif

# source_root PATH: what stands before the path.
source_root = $(if $(filter $(1),$(OF_PROJECT)),$(KOZO_PROJECT)/)
source_folder = $(source_root)$(1)

IN_C := $(call wanted,*.c)

# The declaration stands beside the code.
declaration_of = $(wildcard $(source_folder)/$(notdir $(1)).kozo)
handles_of = $(if $(call declaration_of,$(1)),$(BUILD)/$(1).gen/$(2))

# What is in Rust: the products, and how they are made.
include targets/rust.mk

services_of = $(patsubst services/%,%,$(filter services/%,$(1)))
programs_of = $(patsubst programs/%,%,$(filter programs/%,$(1)))
SERVICES := $(call services_of,$(IN_C) $(IN_RUST))
PROGRAMS := $(call programs_of,$(IN_C) $(IN_RUST))

# init has no declaration.
$(foreach path,$(IN_C) $(IN_RUST),$(if $(call declaration_of,$(path)),$(eval $(call \
	declaration,$(BUILD)/$(patsubst %/,%,$(dir $(path))),$(notdir $(path)),$(call declaration_of,$(path)),$(if \
	$(call programs_of,$(path)),program)))))

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
start_object = $(if $(filter services/init,$(1)),,$(START_OBJECT))
shared_sources = $(if $(source_root)$(call programs_of,$(1)),,$(service_shared_$(notdir $(1))))
sources = $(sort $(wildcard $(source_folder)/*.c $(source_folder)/*.S)) $(shared_sources)
objects = $(patsubst $(source_root)%,$(BUILD)/$(1).o/%.o,$(sources))
includes = $(addprefix -I,$(call handles_of,$(1),)) $(addprefix -I,$(sort $(source_folder) $(patsubst %/,%,$(dir $(shared_sources)))))

# $(1): path
define in_c
$(BUILD)/$(1).o/%.o: $(source_root)% | $(ABI_FILES) $(call handles_of,$(1),kozo_service.h)
	$$(call say,CC,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(SERVICE_CFLAGS) $$(SERVICE_INCLUDES) $(includes) -MMD -MP -c -o $$@ $$<

$(BUILD)/$(1).debug: $(objects) $(call handles_of,$(1),kozo_service.o) $(start_object) $$(LIBKOZO) $$(SERVICE_SCRIPT)
	$$(call say,LD,$$@)
	$$(Q)$$(LLD) $$(SERVICE_LDFLAGS) -o $$@ $$(filter %.o %.a,$$^)

-include $(objects:.o=.d)
endef
$(foreach path,$(IN_C),$(eval $(call in_c,$(path))))

define stripped
$(1)/%: $(1)/%.debug
	$$(call say,STRIP,$$@)
	$$(Q)$$(LLVM_OBJCOPY) --strip-all $$< $$@
endef
$(eval $(call stripped,$(SERVICE_FOLDER)))
$(eval $(call stripped,$(PROGRAM_FOLDER)))

.PHONY: services
services: $(addprefix $(SERVICE_FOLDER)/,$(SERVICES))

# SPDX-License-Identifier: Apache-2.0
#
# Services. A folder below services/ with a C file in it is a service in C, one with a Cargo.toml a service in Rust:
# adding one takes no rule. Each becomes build/services/NAME, and NAME.debug with its symbols.

SERVICE_FOLDER := $(BUILD)/services
SERVICE_SCRIPT := lib/kozo/service.ld

C_SERVICES := $(sort $(patsubst services/%/,%,$(dir $(wildcard services/*/*.c))))

# Services in Rust: their products, and how they are made.
include targets/rust.mk

SERVICES := $(C_SERVICES) $(RUST_SERVICES)

# The console's font.
FONT_DATA := $(BUILD)/console/font_data.c
$(FONT_DATA): services/console/font/spleen-8x16.bdf services/console/font/bdf2c.awk
	$(call say,FONT,$@)
	$(Q)mkdir -p $(@D)
	$(Q)awk -f services/console/font/bdf2c.awk $< >$@

# --gc-sections drops what of the library a service doesn't call; the addresses of its SYSCALLs become 0.
SERVICE_LDFLAGS := -T $(SERVICE_SCRIPT) --gc-sections -z noexecstack -z max-page-size=4096 -z separate-code \
	-z dead-reloc-in-nonalloc=.kozo.syscalls=0 --fatal-warnings --build-id=none

# What some share with others: init reads the initrd as the loader does, and bench, costs, scale and hostile work
# as conformance does.
service_shared_init := boot/elf.c boot/elf_note.c boot/cpio.c
service_shared_console := $(FONT_DATA)
service_shared_bench := $(addprefix services/conformance/,check.c fault.c scratch.c)
service_shared_costs := $(addprefix services/conformance/,check.c scratch.c)
service_shared_scale := $(service_shared_costs) services/costs/measure.c
service_shared_hostile := $(addprefix services/conformance/,scratch.c fault.c raw.S)

# init starts from the kernel's registers rather than from a StartInfo.
SERVICE_START = $(if $(filter init,$(1)),,$(START_OBJECT))
service_sources = $(sort $(wildcard services/$(1)/*.c services/$(1)/*.S)) $(service_shared_$(1))
service_objects = $(patsubst %,$(SERVICE_FOLDER)/$(1).o/%.o,$(service_sources))
service_includes = $(addprefix -I,$(sort services/$(1) $(patsubst %/,%,$(dir $(service_shared_$(1))))))

# $(1): name
define c_service
$(SERVICE_FOLDER)/$(1).o/%.o: % | $(ABI_FILES)
	$$(call say,CC,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(SERVICE_CFLAGS) $$(SERVICE_INCLUDES) $(service_includes) -MMD -MP -c -o $$@ $$<

$(SERVICE_FOLDER)/$(1).debug: $(service_objects) $(SERVICE_START) $$(LIBKOZO) $$(SERVICE_SCRIPT)
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

# SPDX-License-Identifier: Apache-2.0
#
# The kernel, twice: release, and debug with its assertions on.

KERNEL_VERSION := $(shell cat VERSION)
KERNEL_SOURCES := $(wildcard kernel/core/*.c) $(filter-out %/offsets.c,$(wildcard kernel/arch/x86_64/*.c)) \
	$(wildcard kernel/arch/x86_64/*.S)
KERNEL_INCLUDES := -Ikernel/core -Ikernel/arch/x86_64 -I$(BUILD)/abi
KERNEL_ABI := $(addprefix $(BUILD)/abi/,kozo_abi.h kozo_asm.h kozo_handlers.h kozo_dispatch.h)
KERNEL_FLAGS_release :=
KERNEL_FLAGS_debug := -DKOZO_DEBUG
KERNEL_LDFLAGS := -T kernel/arch/x86_64/kernel.ld -nostdlib -static --build-id=sha1 -z max-page-size=4096 \
	-z noexecstack --fatal-warnings --orphan-handling=error

# The build id covers the debug information, so that names no folder: assembler ignores -ffile-prefix-map.
define kernel_profile
KERNEL_OBJECTS_$(1) := $$(KERNEL_SOURCES:%=$(BUILD)/kernel/$(1)/%.o)
KERNEL_CFLAGS_$(1) := $$(KERNEL_CFLAGS) $$(KERNEL_INCLUDES) -I$(BUILD)/kernel/$(1) $$(KERNEL_FLAGS_$(1)) \
	-DKOZO_VERSION='"$$(KERNEL_VERSION)"'

$(BUILD)/kernel/$(1)/kozo.elf: $$(KERNEL_OBJECTS_$(1)) kernel/arch/x86_64/kernel.ld
	$$(call say,LD,$$@)
	$$(Q)$$(LLD) $$(KERNEL_LDFLAGS) -o $$@ $$(KERNEL_OBJECTS_$(1))

$(BUILD)/kernel/$(1)/offsets.h: kernel/arch/x86_64/offsets.c $$(KERNEL_ABI)
	$$(call say,OFFSETS,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(KERNEL_CFLAGS_$(1)) -MMD -MP -MT $$@ -MF $$@.d -S -o $$@.s $$<
	$$(Q)sed -n 's/.*@define \([A-Z0-9_]*\) \([0-9]*\).*/#define \1 \2/p' $$@.s >$$@.new && mv $$@.new $$@

$(BUILD)/kernel/$(1)/%.c.o: %.c $$(KERNEL_ABI)
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(KERNEL_CFLAGS_$(1)) -MMD -MP -c -o $$@ $$<

$(BUILD)/kernel/$(1)/%.S.o: %.S $(BUILD)/kernel/$(1)/offsets.h $$(KERNEL_ABI)
	$$(call say,AS,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(KERNEL_CFLAGS_$(1)) -fdebug-compilation-dir=. -MMD -MP -c -o $$@ $$<

-include $$(KERNEL_OBJECTS_$(1):.o=.d) $(BUILD)/kernel/$(1)/offsets.h.d
endef

$(eval $(call kernel_profile,release))
$(eval $(call kernel_profile,debug))

# SPDX-License-Identifier: Apache-2.0
#
# Kernels with a fault on purpose: the release kernel's own objects, with some functions replaced.

# $(1): name, of the folder below build/tests and of the image in it; $(2): source; $(3): functions that it replaces;
# $(4): the system that it runs
define wrapped_kernel
$(BUILD)/tests/$(1)/wrapped.o: $(2) $$(KERNEL_ABI)
	$$(call say,CC,$$<)
	@mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(KERNEL_CFLAGS_release) -MMD -MP -c -o $$@ $$<

$(BUILD)/tests/$(1)/kozo.elf: $(BUILD)/tests/$(1)/wrapped.o $$(KERNEL_OBJECTS_release) kernel/arch/x86_64/kernel.ld
	$$(call say,LD,$$@)
	$$(Q)$$(LLD) $$(KERNEL_LDFLAGS) $(3:%=--wrap=%) -o $$@ $$(filter %.o,$$^)

$(BUILD)/tests/$(1)/kernel.elf: $(BUILD)/tests/$(1)/kozo.elf
	$$(Q)$$(LLVM_OBJCOPY) --strip-all $$< $$@

$(BUILD)/tests/$(1)/$(1).img: $(BUILD)/boot/BOOTX64.EFI $(BUILD)/tests/$(1)/kernel.elf $(SYSTEM_FOLDER)/$(4)/initrd.cpio \
		scripts/mkimage.sh
	$$(call say,IMAGE,$$@)
	$$(Q)scripts/mkimage.sh $$@ $$(filter-out %.sh,$$^)

-include $(BUILD)/tests/$(1)/wrapped.d
endef

# One that panics when a test wants it to, and one that never leaves off.
$(eval $(call wrapped_kernel,panic,tests/panic/panics.c,sys_counter_read sys_thread_inspect,default))
$(eval $(call wrapped_kernel,endless,tests/bench/endless.c,sys_cap_delete,bench))

.PHONY: panic-image endless-image
panic-image: $(BUILD)/tests/panic/panic.img
endless-image: $(BUILD)/tests/endless/endless.img

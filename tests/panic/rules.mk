# SPDX-License-Identifier: Apache-2.0
#
# A kernel that panics when a test wants it to: the release kernel's own objects, with two handlers replaced.

PANIC := $(BUILD)/tests/panic

$(PANIC)/panics.o: tests/panic/panics.c $(KERNEL_ABI)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(KERNEL_CFLAGS_release) -MMD -MP -c -o $@ $<

$(PANIC)/kozo.elf: $(PANIC)/panics.o $(KERNEL_OBJECTS_release) kernel/arch/x86_64/kernel.ld
	$(call say,LD,$@)
	$(Q)$(LLD) $(KERNEL_LDFLAGS) --wrap=sys_clock_read --wrap=sys_thread_inspect -o $@ $(filter %.o,$^)

$(PANIC)/kernel.elf: $(PANIC)/kozo.elf
	$(Q)$(LLVM_OBJCOPY) --strip-all $< $@

$(PANIC)/panic.img: $(BUILD)/boot/BOOTX64.EFI $(PANIC)/kernel.elf $(BUILD)/initrd.cpio scripts/mkimage.sh
	$(call say,IMAGE,$@)
	$(Q)scripts/mkimage.sh $@ $(filter-out %.sh,$^)

.PHONY: panic-image
panic-image: $(PANIC)/panic.img

-include $(wildcard $(PANIC)/*.d)

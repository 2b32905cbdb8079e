# SPDX-License-Identifier: Apache-2.0
#
# Services that exchange golden vectors, and the images that have them beside the system's own.

GOLDEN := $(BUILD)/tests/golden
GOLDEN_HEADERS := $(GOLDEN)/golden_messages.h $(GOLDEN)/golden_vectors.h
GOLDEN_SERVICES := golden golden-c $(if $(filter 1,$(RUST)),golden-rust)

$(GOLDEN_HEADERS) &: abi/kozo.kidl abi/golden.kidl $(ABIGEN)
	$(call say,ABIGEN,$(GOLDEN))
	$(Q)mkdir -p $(GOLDEN)
	$(Q)$(ABIGEN) --golden-messages $(GOLDEN)/golden_messages.h --golden-c $(GOLDEN)/golden_vectors.h \
		--golden-rust $(GOLDEN)/golden_vectors.rs $<
	$(Q)touch $(GOLDEN_HEADERS)

$(GOLDEN)/%.o: tests/golden/%.c $(GOLDEN_HEADERS) | $(ABI_FILES)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) $(SERVICE_INCLUDES) -Itests/golden -I$(GOLDEN) -MMD -MP -c -o $@ $<

$(GOLDEN)/golden.debug: $(GOLDEN)/raw/main.o
$(GOLDEN)/golden-c.debug: $(GOLDEN)/c/main.o
$(GOLDEN)/golden.debug $(GOLDEN)/golden-c.debug: $(GOLDEN)/golden.o $(START_OBJECT) $(LIBKOZO) $(SERVICE_SCRIPT)
	$(call say,LD,$@)
	$(Q)$(LLD) $(SERVICE_LDFLAGS) -o $@ $(filter %.o %.a,$^)

ifneq ($(RUST),0)
$(GOLDEN)/golden_vectors.rs: $(GOLDEN)/golden_vectors.h

$(GOLDEN)/golden-rust.debug: $(shell find tests/golden/rust -type f) $(GOLDEN)/golden_vectors.rs $(RUST_FOLDER)/built
	$(call say,CARGO,golden-rust)
	$(Q)$(if $(filter $(RUST_FOLDER)/built,$?),rm -f $(RUST_OUT)/golden-rust $(RUST_OUT)/deps/golden_rust-*)
	$(Q)KOZO_GOLDEN_RS=$(abspath $(GOLDEN)/golden_vectors.rs) $(call rust_build,$(GOLDEN)) -p golden-rust
	$(Q)cp $(RUST_OUT)/golden-rust $@
endif

$(GOLDEN_SERVICES:%=$(GOLDEN)/%): %: %.debug
	$(Q)$(LLVM_OBJCOPY) --strip-all $< $@

$(GOLDEN)/initrd.cpio: $(GOLDEN_SERVICES:%=$(GOLDEN)/%) $(BUILD)/initrd.cpio
	$(Q)scripts/mkinitrd.sh $@ initrd $(BUILD)/initrd $(SERVICE_FILES) $(GOLDEN_SERVICES:%=$(GOLDEN)/%)

$(GOLDEN)/%.img: $(BUILD)/boot/BOOTX64.EFI $(BUILD)/kernel/%/kernel.elf $(GOLDEN)/initrd.cpio scripts/mkimage.sh
	$(call say,IMAGE,$@)
	$(Q)scripts/mkimage.sh $@ $(filter-out %.sh,$^)

# A peer in C whose stub sends 2 for a bool that is true.
$(GOLDEN)/planted/kozo_clients.h: $(ABI_FILES)
	@mkdir -p $(@D)
	$(Q)sed '/int64_t kozo_golden_registers(/,/^}/ s/(uint64_t)yes;/2 * (uint64_t)yes;/' $(ABI_DIR)/kozo_clients.h >$@
	$(Q)! cmp -s $(ABI_DIR)/kozo_clients.h $@

$(GOLDEN)/planted/main.o: tests/golden/c/main.c $(GOLDEN)/planted/kozo_clients.h $(GOLDEN_HEADERS)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) -I$(@D) $(SERVICE_INCLUDES) -Itests/golden -I$(GOLDEN) -c -o $@ $<

$(GOLDEN)/planted/golden-c: $(GOLDEN)/planted/main.o $(GOLDEN)/golden.o $(START_OBJECT) $(LIBKOZO) $(SERVICE_SCRIPT)
	$(Q)$(LLD) $(SERVICE_LDFLAGS) -s -o $@ $(filter %.o %.a,$^)

$(GOLDEN)/planted/initrd.cpio: $(filter-out $(GOLDEN)/golden-c,$(GOLDEN_SERVICES:%=$(GOLDEN)/%)) \
		$(GOLDEN)/planted/golden-c $(BUILD)/initrd.cpio
	$(Q)scripts/mkinitrd.sh $@ initrd $(BUILD)/initrd $(SERVICE_FILES) $(filter-out %.cpio,$^)

$(GOLDEN)/planted.img: $(BUILD)/boot/BOOTX64.EFI $(BUILD)/kernel/release/kernel.elf $(GOLDEN)/planted/initrd.cpio scripts/mkimage.sh
	$(call say,IMAGE,$@)
	$(Q)scripts/mkimage.sh $@ $(filter-out %.sh,$^)

.PHONY: golden-images
golden-images: $(GOLDEN)/release.img $(GOLDEN)/debug.img $(GOLDEN)/planted.img

-include $(wildcard $(GOLDEN)/*.d $(GOLDEN)/*/*.d)

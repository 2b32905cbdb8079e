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

$(foreach name,$(GOLDEN_SERVICES),$(eval $(call declaration,$(GOLDEN),$(name),tests/golden/$(name).kozo)))

# Each peer in C has its own handles; what they share knows of none.
$(GOLDEN)/raw/%.o: GOLDEN_HANDLES = -I$(GOLDEN)/golden.gen
$(GOLDEN)/raw/main.o: | $(GOLDEN)/golden.gen/kozo_service.h
$(GOLDEN)/c/%.o: GOLDEN_HANDLES = -I$(GOLDEN)/golden-c.gen
$(GOLDEN)/c/main.o: | $(GOLDEN)/golden-c.gen/kozo_service.h

$(GOLDEN)/%.o: tests/golden/%.c $(GOLDEN_HEADERS) | $(ABI_FILES)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) $(SERVICE_INCLUDES) -Itests/golden -I$(GOLDEN) $(GOLDEN_HANDLES) -MMD -MP -c -o $@ $<

$(GOLDEN)/golden.debug: $(GOLDEN)/raw/main.o $(GOLDEN)/golden.gen/kozo_service.o
$(GOLDEN)/golden-c.debug: $(GOLDEN)/c/main.o $(GOLDEN)/golden-c.gen/kozo_service.o
$(GOLDEN)/golden.debug $(GOLDEN)/golden-c.debug: $(GOLDEN)/golden.o $(START_OBJECT) $(LIBKOZO) $(SERVICE_SCRIPT)
	$(call say,LD,$@)
	$(Q)$(LLD) $(SERVICE_LDFLAGS) -o $@ $(filter %.o %.a,$^)

ifneq ($(RUST),0)
$(GOLDEN)/golden_vectors.rs: $(GOLDEN)/golden_vectors.h

$(GOLDEN)/golden-rust.debug: $(shell find tests/golden/rust -type f) $(GOLDEN)/golden_vectors.rs \
		$(GOLDEN)/golden-rust.gen/kozo_service.rs $(RUST_FOLDER)/built
	$(call say,CARGO,golden-rust)
	$(Q)$(if $(filter $(RUST_FOLDER)/built,$?),rm -f $(RUST_OUT)/golden-rust $(RUST_OUT)/deps/golden_rust-*)
	$(Q)KOZO_GOLDEN_RS=$(abspath $(GOLDEN)/golden_vectors.rs) $(call rust_build,$(GOLDEN)) -p golden-rust
	$(Q)cp $(RUST_OUT)/golden-rust $@
endif

$(GOLDEN_SERVICES:%=$(GOLDEN)/%): %: %.debug
	$(Q)$(LLVM_OBJCOPY) --strip-all $< $@

$(eval $(call system,$(GOLDEN),tests/golden/system.kozo,$(GOLDEN) $(SERVICE_FOLDER),\
	$(GOLDEN_SERVICES:%=$(GOLDEN)/%)))
$(foreach kernel,release debug,$(eval $(call image,$(GOLDEN)/$(kernel).img,$(kernel),$(GOLDEN)/initrd.cpio)))

# A peer in C whose stub sends 2 for a bool that is true.
$(GOLDEN)/planted/kozo_clients.h: $(ABI_FILES)
	@mkdir -p $(@D)
	$(Q)sed '/int64_t kozo_golden_registers(/,/^}/ s/(uint64_t)yes;/2 * (uint64_t)yes;/' $(ABI_DIR)/kozo_clients.h >$@
	$(Q)! cmp -s $(ABI_DIR)/kozo_clients.h $@

$(GOLDEN)/planted/main.o: tests/golden/c/main.c $(GOLDEN)/planted/kozo_clients.h $(GOLDEN)/golden-c.gen/kozo_service.h \
		$(GOLDEN_HEADERS)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) -I$(@D) $(SERVICE_INCLUDES) -Itests/golden -I$(GOLDEN) -I$(GOLDEN)/golden-c.gen -c -o $@ $<

$(GOLDEN)/planted/golden-c: $(GOLDEN)/planted/main.o $(GOLDEN)/golden.o $(GOLDEN)/golden-c.gen/kozo_service.o $(START_OBJECT) $(LIBKOZO) $(SERVICE_SCRIPT)
	$(Q)$(LLD) $(SERVICE_LDFLAGS) -s -o $@ $(filter %.o %.a,$^)

$(eval $(call system,$(GOLDEN)/planted,tests/golden/system.kozo,$(GOLDEN)/planted $(GOLDEN) $(SERVICE_FOLDER),\
	$(GOLDEN)/planted/golden-c $(GOLDEN_SERVICES:%=$(GOLDEN)/%)))
$(eval $(call image,$(GOLDEN)/planted.img,release,$(GOLDEN)/planted/initrd.cpio))

.PHONY: golden-images
golden-images: $(GOLDEN)/release.img $(GOLDEN)/debug.img $(GOLDEN)/planted.img

-include $(wildcard $(GOLDEN)/*.d $(GOLDEN)/*/*.d)

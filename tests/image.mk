# SPDX-License-Identifier: Apache-2.0
#
# Systems of the tests' own, with services that nothing else has.

# test_program FOLDER,NAME: a service of one file, tests/FOLDER/NAME.c, which NAME.kozo beside it declares.
define test_program
$(call declaration,$(BUILD)/tests/$(1),$(2),tests/$(1)/$(2).kozo)
$(BUILD)/tests/$(1)/$(2).o: | $(BUILD)/tests/$(1)/$(2).gen/kozo_service.h
$(BUILD)/tests/$(1)/$(2): $(BUILD)/tests/$(1)/$(2).o $(BUILD)/tests/$(1)/$(2).gen/kozo_service.o
endef

# test_image FOLDER,NAMES: the image of tests/FOLDER/system.kozo, with these services beside those of the default system:
# build/tests/FOLDER/release.img.
define test_image
$(foreach name,$(2),$(eval $(call test_program,$(1),$(name))))

$(BUILD)/tests/$(1)/%.o: tests/$(1)/%.c | $$(ABI_FILES)
	$$(call say,CC,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CLANG) $$(SERVICE_CFLAGS) $$(SERVICE_INCLUDES) -I$(BUILD)/tests/$(1)/$$*.gen -MMD -MP -c -o $$@ $$<

$(addprefix $(BUILD)/tests/$(1)/,$(2)): $$(START_OBJECT) $$(LIBKOZO) $$(SERVICE_SCRIPT)
	$$(call say,LD,$$@)
	$$(Q)$$(LLD) $$(SERVICE_LDFLAGS) -s -o $$@ $$(filter %.o %.a,$$^)

$(call system,$(BUILD)/tests/$(1),tests/$(1)/system.kozo,$(BUILD)/tests/$(1) $(SERVICE_FOLDER),$(addprefix $(BUILD)/tests/$(1)/,$(2)))
$(call image,$(BUILD)/tests/$(1)/release.img,release,$(BUILD)/tests/$(1)/initrd.cpio)

.PHONY: $(1)-image
$(1)-image: $(BUILD)/tests/$(1)/release.img

-include $(wildcard $(BUILD)/tests/$(1)/*.d)
endef

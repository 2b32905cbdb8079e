# SPDX-License-Identifier: Apache-2.0
#
# Services that end in all ways, and the image that has them beside the system's own.

SUPERVISE := $(BUILD)/tests/supervise
SUPERVISED := $(addprefix $(SUPERVISE)/,subject caller)

# supervised NAME
define supervised
$(call declaration,$(SUPERVISE),$(1),tests/supervise/$(1).kozo)
$(SUPERVISE)/$(1).o: | $(SUPERVISE)/$(1).gen/kozo_service.h
$(SUPERVISE)/$(1): $(SUPERVISE)/$(1).o $(SUPERVISE)/$(1).gen/kozo_service.o
endef
$(eval $(call supervised,subject))
$(eval $(call supervised,caller))

$(SUPERVISE)/%.o: tests/supervise/%.c | $(ABI_FILES)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) $(SERVICE_INCLUDES) -I$(SUPERVISE)/$*.gen -MMD -MP -c -o $@ $<

$(SUPERVISED): $(START_OBJECT) $(LIBKOZO) $(SERVICE_SCRIPT)
	$(call say,LD,$@)
	$(Q)$(LLD) $(SERVICE_LDFLAGS) -s -o $@ $(filter %.o %.a,$^)

$(eval $(call system,$(SUPERVISE),tests/supervise/system.kozo,$(SUPERVISE) $(SERVICE_FOLDER),$(SUPERVISED) $(SERVICE_FILES)))
$(eval $(call image,$(SUPERVISE)/release.img,release,$(SUPERVISE)/initrd.cpio))

.PHONY: supervise-image
supervise-image: $(SUPERVISE)/release.img

-include $(wildcard $(SUPERVISE)/*.d)

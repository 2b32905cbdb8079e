# SPDX-License-Identifier: Apache-2.0
#
# The victims of the service `hostile`, and the images that have them beside the system's own services.

HOSTILE := $(BUILD)/tests/hostile
VICTIMS := $(addprefix $(HOSTILE)/,victim-server victim-client vitals)

# victim NAME,FOLDER: the folder of its sources, where its declaration stands too.
define victim
$(call declaration,$(HOSTILE),$(1),tests/hostile/$(2)/$(1).kozo)
$(HOSTILE)/o/$(2)/main.o: VICTIM_HANDLES = -I$(HOSTILE)/$(1).gen
$(HOSTILE)/o/$(2)/main.o: | $(HOSTILE)/$(1).gen/kozo_service.h
$(HOSTILE)/$(1): $(HOSTILE)/o/$(2)/main.o $(HOSTILE)/$(1).gen/kozo_service.o
endef
$(eval $(call victim,victim-server,server))
$(eval $(call victim,victim-client,client))
$(eval $(call victim,vitals,vitals))

$(HOSTILE)/o/%.o: tests/hostile/%.c | $(ABI_FILES)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) $(SERVICE_INCLUDES) -Itests/hostile -Iservices/hostile $(VICTIM_HANDLES) -MMD -MP -c -o $@ $<

$(HOSTILE)/o/%.o: tests/hostile/%.S
	$(call say,AS,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) -c -o $@ $<

$(HOSTILE)/victim-client: $(HOSTILE)/o/client/registers.o
$(VICTIMS): $(START_OBJECT) $(LIBKOZO) $(SERVICE_SCRIPT)
	$(call say,LD,$@)
	$(Q)$(LLD) $(SERVICE_LDFLAGS) -s -o $@ $(filter %.o %.a,$^)

$(eval $(call system,$(HOSTILE),tests/hostile/system.kozo,$(HOSTILE) $(SERVICE_FOLDER),$(VICTIMS)))
$(foreach kernel,release debug,$(eval $(call image,$(HOSTILE)/$(kernel).img,$(kernel),$(HOSTILE)/initrd.cpio)))

.PHONY: hostile-images
hostile-images: $(HOSTILE)/release.img $(HOSTILE)/debug.img $(BUILD)/verify/branch_plugin.1.so \
	$(BUILD)/verify/branch_plugin.4.so

-include $(wildcard $(HOSTILE)/o/*/*.d)

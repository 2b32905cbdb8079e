# SPDX-License-Identifier: Apache-2.0
#
# The victims of the service `hostile`, and the images that have them beside the system's own services.

HOSTILE := $(BUILD)/tests/hostile
VICTIMS := $(addprefix $(HOSTILE)/,victim-server victim-client vitals)

$(HOSTILE)/o/%.o: tests/hostile/%.c | $(ABI_FILES)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) $(SERVICE_INCLUDES) -Itests/hostile -Iservices/hostile -MMD -MP -c -o $@ $<

$(HOSTILE)/o/%.o: tests/hostile/%.S
	$(call say,AS,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) -c -o $@ $<

$(HOSTILE)/victim-server: $(HOSTILE)/o/server/main.o
$(HOSTILE)/victim-client: $(HOSTILE)/o/client/main.o $(HOSTILE)/o/client/registers.o
$(HOSTILE)/vitals: $(HOSTILE)/o/vitals/main.o
$(VICTIMS): $(START_OBJECT) $(LIBKOZO) $(SERVICE_SCRIPT)
	$(call say,LD,$@)
	$(Q)$(LLD) $(SERVICE_LDFLAGS) -s -o $@ $(filter %.o %.a,$^)

$(HOSTILE)/initrd.cpio: $(VICTIMS) $(BUILD)/initrd.cpio
	$(Q)scripts/mkinitrd.sh $@ initrd $(BUILD)/initrd $(SERVICE_FILES) $(VICTIMS)

$(HOSTILE)/%.img: $(BUILD)/boot/BOOTX64.EFI $(BUILD)/kernel/%/kernel.elf $(HOSTILE)/initrd.cpio scripts/mkimage.sh
	$(call say,IMAGE,$@)
	$(Q)scripts/mkimage.sh $@ $(filter-out %.sh,$^)

.PHONY: hostile-images
hostile-images: $(HOSTILE)/release.img $(HOSTILE)/debug.img $(BUILD)/verify/branch_plugin.1.so \
	$(BUILD)/verify/branch_plugin.4.so

-include $(wildcard $(HOSTILE)/o/*/*.d)

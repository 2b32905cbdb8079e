# SPDX-License-Identifier: Apache-2.0
#
# Programs that run on the machine that builds.

# ---- abigen: the definition of the ABI into what each language reads ----

ABIGEN := $(BUILD)/tools/abigen
ABIGEN_OBJECTS := $(patsubst tools/abigen/%.c,$(BUILD)/tools/abigen.o/%.o,$(sort $(wildcard tools/abigen/*.c)))

$(ABIGEN): $(ABIGEN_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $^

$(BUILD)/tools/abigen.o/%.o: tools/abigen/%.c
	$(call say,HOSTCC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<

-include $(ABIGEN_OBJECTS:.o=.d)

# ---- kozoc: descriptions of systems into what services are built from and init starts. Made of abigen's parts too. ----

KOZOC := $(BUILD)/tools/kozoc
KOZOC_SOURCES := $(sort $(wildcard tools/kozoc/*.c)) boot/elf.c boot/elf_note.c
KOZOC_OBJECTS := $(KOZOC_SOURCES:%.c=$(BUILD)/tools/kozoc.o/%.o)
KOZOC_CFLAGS := -Itools/abigen
# init's own check of a plan, which also sees to the sizes that the ABI has.
KOZOC_CHECK := $(BUILD)/tools/kozoc.o/plan_check.o

$(KOZOC_CHECK): services/init/plan.c | $(ABI_FILES)
	$(call say,HOSTCC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -I$(ABI_DIR) -Ilib/kozo/include -MMD -MP -c -o $@ $<

$(KOZOC): $(KOZOC_OBJECTS) $(KOZOC_CHECK) $(filter-out %/main.o,$(ABIGEN_OBJECTS))
	$(call say,LINK,$@)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $^

$(BUILD)/tools/kozoc.o/%.o: %.c
	$(call say,HOSTCC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) $(KOZOC_CFLAGS) -MMD -MP -c -o $@ $<

-include $(KOZOC_OBJECTS:.o=.d) $(KOZOC_CHECK:.o=.d)

# ---- Checks of what the shipped binaries promise ----

include tools/verify/rules.mk

# ---- Measurements ----

include tools/bench/rules.mk

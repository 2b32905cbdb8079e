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
KOZOC_SOURCES := $(sort $(wildcard tools/kozoc/*.c)) boot/elf.c boot/elf_note.c services/init/plan.c
KOZOC_OBJECTS := $(KOZOC_SOURCES:%.c=$(BUILD)/tools/kozoc.o/%.o)
KOZOC_CFLAGS := -Itools/abigen -I$(ABI_DIR) -Ilib/kozo/include

# init's own check of a plan, which also sees to the sizes that the ABI has; what is written as the ABI lays it out; and what
# knows syscalls and methods by their numbers.
KOZOC_ABI_OBJECTS := services/init/plan.o tools/kozoc/manifest.o tools/kozoc/audit.o
$(KOZOC_ABI_OBJECTS:%=$(BUILD)/tools/kozoc.o/%): | $(ABI_FILES)

$(KOZOC): $(KOZOC_OBJECTS) $(filter-out %/main.o,$(ABIGEN_OBJECTS))
	$(call say,LINK,$@)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $^

$(BUILD)/tools/kozoc.o/%.o: %.c
	$(call say,HOSTCC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) $(KOZOC_CFLAGS) -MMD -MP -c -o $@ $<

-include $(KOZOC_OBJECTS:.o=.d)

# ---- readscreen: a picture of the screen into text, by the console's own font and grid ----

READSCREEN := $(BUILD)/tools/readscreen
READSCREEN_SOURCES := tools/readscreen.c $(addprefix services/console/,actions.c font.c screen.c terminal.c utf8.c) $(FONT_DATA)

$(READSCREEN): $(READSCREEN_SOURCES) $(wildcard services/console/*.h) | $(ABI_FILES)
	$(call say,HOSTCC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -Iservices/console -I$(ABI_DIR) -Ilib/kozo/include -o $@ $(READSCREEN_SOURCES)

# ---- Checks of what the shipped binaries promise ----

include tools/verify/rules.mk

# ---- Measurements ----

include tools/bench/rules.mk

# ---- Tracing ----

include tools/trace/rules.mk

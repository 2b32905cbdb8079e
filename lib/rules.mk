# SPDX-License-Identifier: Apache-2.0
#
# The C runtime of services: the library, and the start object that all but init link as well.

LIB_SOURCES := $(wildcard lib/kozo/*.c)
# It reads executables as the loader does.
LIB_SHARED := boot/elf.c boot/elf_note.c
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(BUILD)/%.o) $(LIB_SHARED:%.c=$(BUILD)/lib/%.o)
LIBKOZO := $(BUILD)/lib/libkozo.a
START_OBJECT := $(BUILD)/lib/kozo/start_S.o

SERVICE_INCLUDES := -I$(ABI_DIR) -Ilib/kozo/include

$(LIBKOZO): $(LIB_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(LLVM_AR) rcsD $@ $^

$(BUILD)/lib/kozo/%.o: lib/kozo/%.c | $(ABI_FILES)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) $(SERVICE_INCLUDES) -Iboot -MMD -MP -c -o $@ $<

$(BUILD)/lib/boot/%.o: boot/%.c
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) -MMD -MP -c -o $@ $<

$(START_OBJECT): lib/kozo/start.S | $(ABI_FILES)
	$(call say,AS,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) $(SERVICE_INCLUDES) -MMD -MP -c -o $@ $<

-include $(LIB_OBJECTS:.o=.d) $(START_OBJECT:.o=.d)

# SPDX-License-Identifier: Apache-2.0
#
# What ./kozo trace runs: a plugin that writes records of what happens in the machine, and who makes sense of them.

TRACE := $(BUILD)/tools/trace
KOZO_TRACE := $(BUILD)/tools/kozo-trace
KOZO_TRACE_SOURCES := $(filter-out %_plugin.c,$(sort $(wildcard tools/trace/*.c)))
KOZO_TRACE_OBJECTS := $(KOZO_TRACE_SOURCES:tools/trace/%.c=$(TRACE)/%.o)
KOZO_TRACE_CFLAGS := -I$(ABI_DIR) -Ilib/kozo/include

$(KOZO_TRACE): $(KOZO_TRACE_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $^

$(KOZO_TRACE_OBJECTS): $(TRACE)/%.o: tools/trace/%.c | $(ABI_FILES)
	$(call say,HOSTCC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) $(KOZO_TRACE_CFLAGS) -MMD -MP -c -o $@ $<

# It reads registers and memory, which versions before 4 of the interface do not offer.
$(eval $(call qemu_plugin,$(TRACE)/trace_plugin,tools/trace/trace_plugin.c))
$(TRACE)/trace_plugin.4.so: private HOST_CFLAGS += $(KOZO_TRACE_CFLAGS)
$(TRACE)/trace_plugin.4.so: $(ABI_DIR)/kozo_abi.h

.PHONY: trace-tools
trace-tools: $(KOZO_TRACE) $(TRACE)/trace_plugin.4.so
	@:

-include $(KOZO_TRACE_OBJECTS:.o=.d)

# SPDX-License-Identifier: Apache-2.0
#
# Tests of kozo-trace with records in place of a machine. It is built once more for them, with sanitizers.

KOZO_TRACE_CHECKED := $(BUILD)/tests/trace/kozo-trace

$(KOZO_TRACE_CHECKED): $(KOZO_TRACE_SOURCES) $(wildcard tools/trace/*.h) | $(ABI_FILES)
	$(call say,HOSTCC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) -fsanitize=$(ABIGEN_SANITIZERS) $(HOST_CFLAGS) $(KOZO_TRACE_CFLAGS) -O0 -o $@ $(KOZO_TRACE_SOURCES)

.PHONY: test-trace test-trace-built
test-trace-built: $(KOZO_TRACE_CHECKED)

test-trace: $(KOZO_TRACE_CHECKED)
	$(Q)tests/trace/run.sh $(KOZO_TRACE_CHECKED)

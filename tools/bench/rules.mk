# SPDX-License-Identifier: Apache-2.0
#
# What measures the system: scripts/bench.sh runs it.

BENCH := $(BUILD)/bench

$(eval $(call qemu_plugin,$(BENCH)/irq_off_plugin,tools/bench/irq_off_plugin.c))

.PHONY: bench-tools
bench-tools: $(BENCH)/irq_off_plugin.1.so $(BENCH)/irq_off_plugin.4.so

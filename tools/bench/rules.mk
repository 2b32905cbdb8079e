# SPDX-License-Identifier: Apache-2.0
#
# What measures the system: scripts/bench.sh runs it.

BENCH := $(BUILD)/bench

$(eval $(call qemu_plugin,$(BENCH)/irq_off_plugin,tools/bench/irq_off_plugin.c))
$(eval $(call qemu_plugin,$(BENCH)/breakdown_plugin,tools/bench/breakdown_plugin.c))
$(eval $(call qemu_plugin,$(BENCH)/timeline_plugin,tools/bench/timeline_plugin.c))

.PHONY: bench-tools
bench-tools: $(foreach plugin,irq_off breakdown timeline,$(BENCH)/$(plugin)_plugin.1.so $(BENCH)/$(plugin)_plugin.4.so)

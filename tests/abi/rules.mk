# SPDX-License-Identifier: Apache-2.0
#
# Tests of the ABI's definition and its generator. abigen is built once more for them, with sanitizers.

ABIGEN_CHECKED := $(BUILD)/tests/abi/abigen

$(ABIGEN_CHECKED): $(wildcard tools/abigen/*.[ch])
	$(call say,HOSTCC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -fsanitize=address,undefined -o $@ $(filter %.c,$^)

.PHONY: test-abi test-abi-tools test-abi-bad test-abi-edge test-abi-agree test-abi-broken
test-abi: test-abi-tools test-abi-bad test-abi-edge test-abi-agree test-abi-broken
test-abi-bad: $(ABIGEN_CHECKED)
	$(Q)tests/abi/bad.sh $(ABIGEN_CHECKED)
test-abi-edge: $(ABIGEN_CHECKED)
	$(Q)ABIGEN=$(ABIGEN_CHECKED) tests/abi/edge.sh
test-abi-agree: $(ABIGEN) $(ABI_FILES)
	$(Q)tests/abi/agree.sh $(ABI_DIR)
test-abi-broken: $(ABIGEN) $(ABI_FILES)
	$(Q)tests/abi/broken.sh $(ABI_DIR)
test-abi-tools: $(ABIGEN_CHECKED)
	$(Q)tests/abi/tools.sh $(ABIGEN_CHECKED)

# SPDX-License-Identifier: Apache-2.0
#
# init's plan under libFuzzer (tests/unit has the tests that spoil it field by field).

PLAN_FUZZER := $(BUILD)/tests/plan/fuzzer

$(PLAN_FUZZER): tests/plan/fuzz.c tests/plan/sample.c services/init/plan.c services/init/plan.h tests/plan/sample.h | $(ABI_FILES)
	$(call say,HOSTCC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) -fsanitize=fuzzer,$(ABIGEN_SANITIZERS) $(HOST_CFLAGS) -Iservices/init -Ilib/kozo/include -I$(ABI_DIR) \
		-o $@ $(filter %.c,$^)

.PHONY: test-plan test-plan-built
test-plan-built: $(if $(ABIGEN_HAS_FUZZER),$(PLAN_FUZZER))

test-plan: $(if $(ABIGEN_HAS_FUZZER),$(PLAN_FUZZER))
	$(Q)$(if $(ABIGEN_HAS_FUZZER),tests/plan/fuzz.sh $(PLAN_FUZZER), \
		echo 'skip the fuzzer of the plan: clang has no libFuzzer (libclang-rt-14-dev)')

# SPDX-License-Identifier: Apache-2.0
#
# Tests of descriptions of systems. kozoc is built once more for them, with sanitizers, as abigen is: of its objects too.

KOZOC_CHECKED := $(BUILD)/tests/systems/kozoc
KOZOC_FUZZER := $(BUILD)/tests/systems/fuzzer
KOZOC_CHECKED_OBJECTS := $(KOZOC_SOURCES:%.c=$(BUILD)/tests/systems/kozoc.o/%.o)
KOZOC_CHECKED_PARTS := $(filter-out %/main.o,$(ABIGEN_CHECKED_OBJECTS))

$(KOZOC_ABI_OBJECTS:%=$(BUILD)/tests/systems/kozoc.o/%): | $(ABI_FILES)

$(BUILD)/tests/systems/kozoc.o/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(ABIGEN_CC) $(HOST_CFLAGS) $(KOZOC_CFLAGS) -O0 -MMD -MP -c -o $@ $<

$(KOZOC_CHECKED): $(KOZOC_CHECKED_OBJECTS) $(KOZOC_CHECKED_PARTS)
	$(call say,LINK,$@)
	$(Q)$(ABIGEN_CC) -o $@ $^

$(KOZOC_FUZZER): tests/systems/fuzz.c $(filter-out %/main.o,$(KOZOC_CHECKED_OBJECTS)) $(KOZOC_CHECKED_PARTS)
	$(call say,HOSTCC,$@)
	$(Q)$(CLANG) -fsanitize=fuzzer,$(ABIGEN_SANITIZERS) $(HOST_CFLAGS) $(KOZOC_CFLAGS) -Itools/kozoc -o $@ $^

-include $(KOZOC_CHECKED_OBJECTS:.o=.d)

.PHONY: test-systems-built
test-systems-built: $(KOZOC_CHECKED) $(if $(ABIGEN_HAS_FUZZER),$(KOZOC_FUZZER))

.PHONY: test-systems test-systems-bad test-systems-programs test-systems-output test-systems-manual test-systems-fuzz
test-systems: test-systems-fuzz test-systems-bad test-systems-programs test-systems-output test-systems-manual
test-systems-bad: $(KOZOC_CHECKED)
	$(Q)tests/systems/bad.sh $(KOZOC_CHECKED)
test-systems-programs: $(KOZOC_CHECKED) $(ABIGEN)
	$(Q)CLANG=$(CLANG) tests/systems/programs.sh $(KOZOC_CHECKED) $(ABIGEN)
test-systems-output: $(KOZOC_CHECKED) $(ABI_FILES)
	$(Q)tests/systems/output.sh $(KOZOC_CHECKED) $(ABI_DIR)
test-systems-manual: $(KOZOC_CHECKED)
	$(Q)tests/systems/manual.sh $(KOZOC_CHECKED)
test-systems-fuzz: $(if $(ABIGEN_HAS_FUZZER),$(KOZOC_FUZZER))
	$(Q)$(if $(ABIGEN_HAS_FUZZER),tests/systems/fuzz.sh $(KOZOC_FUZZER) 1500, \
		echo 'skip the fuzzer of kozoc: clang has no libFuzzer (libclang-rt-14-dev)')

# SPDX-License-Identifier: Apache-2.0
#
# Tests of the ABI's definition and its generator. abigen is built once more for them, with sanitizers; not optimised,
# since that takes longer than all its runs.

ABIGEN_CHECKED := $(BUILD)/tests/abi/abigen
ABIGEN_FUZZER := $(BUILD)/tests/abi/fuzzer
ABIGEN_CHECKED_OBJECTS := $(patsubst tools/abigen/%.c,$(BUILD)/tests/abi/abigen.o/%.o,$(wildcard tools/abigen/*.c))

# libFuzzer is a package of its own. Where clang has it, the fuzzer is made of the same objects. Asking takes a while:
# only where they are wanted.
ifneq ($(filter test-abi% test-plan% test-systems% $(addprefix $(BUILD)/tests/,abi/% plan/% systems/%),$(MAKECMDGOALS)),)
ABIGEN_HAS_FUZZER := $(shell echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' | \
	$(CLANG) -fsanitize=fuzzer,address -x c -o /dev/null - 2>/dev/null && echo 1)
endif
ABIGEN_SANITIZERS := address,undefined
ABIGEN_CC = $(if $(ABIGEN_HAS_FUZZER),$(CLANG) -fsanitize=fuzzer-no-link,$(HOST_CC)) -fsanitize=$(ABIGEN_SANITIZERS)

$(BUILD)/tests/abi/abigen.o/%.o: tools/abigen/%.c
	@mkdir -p $(@D)
	$(Q)$(ABIGEN_CC) $(HOST_CFLAGS) -O0 -MMD -MP -c -o $@ $<

$(ABIGEN_CHECKED): $(ABIGEN_CHECKED_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(ABIGEN_CC) -o $@ $^

$(ABIGEN_FUZZER): tests/abi/fuzz.c $(filter-out %/main.o,$(ABIGEN_CHECKED_OBJECTS))
	$(call say,HOSTCC,$@)
	$(Q)$(CLANG) -fsanitize=fuzzer,$(ABIGEN_SANITIZERS) $(HOST_CFLAGS) -o $@ $^

-include $(ABIGEN_CHECKED_OBJECTS:.o=.d)

# What the tests run, and nothing of it run.
.PHONY: test-abi-built
test-abi-built: $(ABIGEN) $(ABIGEN_CHECKED) $(if $(ABIGEN_HAS_FUZZER),$(ABIGEN_FUZZER))

.PHONY: test-abi test-abi-handles test-abi-fuzz test-abi-scale test-abi-output test-abi-tools test-abi-bad test-abi-edge test-abi-agree test-abi-broken
test-abi: test-abi-handles test-abi-fuzz test-abi-scale test-abi-output test-abi-tools test-abi-bad test-abi-edge test-abi-agree test-abi-broken
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
test-abi-output: $(ABIGEN_CHECKED)
	$(Q)tests/abi/output.sh $(ABIGEN_CHECKED)
test-abi-scale: $(ABIGEN)
	$(Q)tests/abi/scale.sh $(ABIGEN)

test-abi-handles: $(ABI_FILES)
	$(Q)tests/abi/handles.sh $(ABI_DIR)

test-abi-fuzz: $(if $(ABIGEN_HAS_FUZZER),$(ABIGEN_FUZZER))
	$(Q)$(if $(ABIGEN_HAS_FUZZER),tests/abi/fuzz.sh $(ABIGEN_FUZZER), \
		echo 'skipped the fuzzer of abigen: clang has no libFuzzer (libclang-rt-14-dev)')

# ---- Services that disagree with the ABI, each in its own way: planted.sh shows that the proofs notice ----

PLANTED := $(BUILD)/tests/abi/planted

# kozo_abi.h of an older definition, and one of today's with the fields of a struct swapped. The asserts, which would
# notice the latter, are left out.
$(PLANTED)/old/kozo_abi.h: abi/kozo.kidl abi/golden.kidl $(ABIGEN)
	@mkdir -p $(@D)
	$(Q)cp abi/golden.kidl $(@D)
	$(Q)sed 's/^const IPC_BUFFER_SIZE: u64 = .*/&\nconst OLDER: u64 = 1;/' $< >$(@D)/kozo.kidl
	$(Q)$(ABIGEN) --header $@ --syscalls $(@D)/kozo_syscalls.h $(@D)/kozo.kidl
	@touch $@

$(PLANTED)/swapped/kozo_abi.h: $(ABI_FILES)
	@mkdir -p $(@D)
	$(Q)sed '/^struct kozo_start_region {/,/^}/{ s/ size;/ swapping;/; s/ address;/ size;/; s/ swapping;/ address;/; }' \
		$(ABI_DIR)/kozo_abi.h >$(@D)/asserted.h
	$(Q)sed '/^KOZO_STATIC_ASSERT(/d' $(@D)/asserted.h >$@
	$(Q)cp $(ABI_DIR)/kozo_syscalls.h $(@D)

$(PLANTED)/%/user.o: tests/abi/planted/user.c $(PLANTED)/%/kozo_abi.h
	$(Q)$(CLANG) $(SERVICE_CFLAGS) -I$(@D) $(SERVICE_INCLUDES) -c -o $@ $<

$(PLANTED)/user.o $(PLANTED)/stray.o: $(PLANTED)/%.o: tests/abi/planted/%.c $(ABI_FILES)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) $(SERVICE_INCLUDES) -c -o $@ $<

$(PLANTED)/%.debug: $(PLANTED)/%.o $(BAD_HANDLES) $(START_OBJECT) $(LIBKOZO) $(SERVICE_SCRIPT)
	$(Q)$(LLD) $(SERVICE_LDFLAGS) -o $@ $(filter %.o %.a,$^)

# The objects too, which make would take for steps on the way, and remove.
.PHONY: abi-planted
abi-planted: $(foreach name,user stray old/user swapped/user,$(PLANTED)/$(name).o $(PLANTED)/$(name).debug)

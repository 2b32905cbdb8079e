# SPDX-License-Identifier: Apache-2.0
#
# Tests of the ABI's definition and its generator. abigen is built once more for them, with sanitizers.

ABIGEN_CHECKED := $(BUILD)/tests/abi/abigen

$(ABIGEN_CHECKED): $(wildcard tools/abigen/*.[ch])
	$(call say,HOSTCC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -fsanitize=address,undefined -o $@ $(filter %.c,$^)

.PHONY: test-abi test-abi-fuzz test-abi-scale test-abi-output test-abi-tools test-abi-bad test-abi-edge test-abi-agree test-abi-broken
test-abi: test-abi-fuzz test-abi-scale test-abi-output test-abi-tools test-abi-bad test-abi-edge test-abi-agree test-abi-broken
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

# libFuzzer is a package of its own.
ABIGEN_FUZZER := $(BUILD)/tests/abi/fuzzer

$(ABIGEN_FUZZER): tests/abi/fuzz.c $(wildcard tools/abigen/*.[ch])
	$(call say,HOSTCC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(HOST_CFLAGS) -fsanitize=fuzzer,address -o $@ tests/abi/fuzz.c \
		$(filter-out tools/abigen/main.c,$(filter tools/abigen/%.c,$^))

test-abi-fuzz:
	$(Q)if echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' | \
		$(CLANG) -fsanitize=fuzzer,address -x c -o /dev/null - 2>/dev/null; then \
		$(MAKE) $(ABIGEN_FUZZER) && tests/abi/fuzz.sh $(ABIGEN_FUZZER); \
	else echo 'skipped the fuzzer of abigen: clang has no libFuzzer (libclang-rt-14-dev)'; fi

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
	$(Q)sed '/^struct kozo_start_entry {/,/^}/{ s/ handle;/ swapping;/; s/ address;/ handle;/; s/ swapping;/ address;/; }' \
		$(ABI_DIR)/kozo_abi.h >$(@D)/asserted.h
	$(Q)sed '/^KOZO_STATIC_ASSERT(/d' $(@D)/asserted.h >$@
	$(Q)cp $(ABI_DIR)/kozo_syscalls.h $(@D)

$(PLANTED)/%/user.o: tests/abi/planted/user.c $(PLANTED)/%/kozo_abi.h
	$(Q)$(CLANG) $(SERVICE_CFLAGS) -I$(@D) $(SERVICE_INCLUDES) -c -o $@ $<

$(PLANTED)/user.o $(PLANTED)/stray.o: $(PLANTED)/%.o: tests/abi/planted/%.c $(ABI_FILES)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) $(SERVICE_INCLUDES) -c -o $@ $<

$(PLANTED)/%.debug: $(PLANTED)/%.o $(START_OBJECT) $(LIBKOZO) $(SERVICE_SCRIPT)
	$(Q)$(LLD) $(SERVICE_LDFLAGS) -o $@ $(filter %.o %.a,$^)

# The objects too, which make would take for steps on the way, and remove.
.PHONY: abi-planted
abi-planted: $(foreach name,user stray old/user swapped/user,$(PLANTED)/$(name).o $(PLANTED)/$(name).debug)

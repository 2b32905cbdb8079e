# SPDX-License-Identifier: Apache-2.0
#
# Tests on the machine that builds. Every tests/unit/NAME.c is a cmocka program; lines at its top name what it is linked
# with (`// sources: a.c folder/*.c`) and where headers are found (`// includes: folder folder`), from the top of the tree, and
# further options of the compiler (`// flags: -DNAME`).

include tests/abi/rules.mk

UNIT_TESTS := $(sort $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c)))

# Memory and undefined-behaviour checks, where the host compiler's runtime for them is there.
UNIT_SANITIZE = $(if $(wildcard $(shell $(HOST_CC) -print-file-name=libclang_rt.asan-x86_64.a)), \
	-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all)

# unit_line NAME,WORD: what stands on the line WORD at the top of a test.
unit_line = $(shell sed -n '1,12s,^// $(2): *,,p' tests/unit/$(1).c)

# unit_sources NAME: the files that its line `sources` names. A pattern without a match stays, for make to complain of.
unit_sources = $(foreach pattern,$(call unit_line,$(1),sources),$(or $(wildcard $(pattern)),$(pattern)))

define unit_test
UNIT_OBJECTS_$(1) := $$(patsubst %.c,$(BUILD)/tests/unit/$(1).o/%.o,tests/unit/$(1).c $$(call unit_sources,$(1)))

$(BUILD)/tests/unit/$(1): $$(UNIT_OBJECTS_$(1))
	$$(call say,LINK,$$@)
	$$(Q)$$(HOST_CC) $$(HOST_CFLAGS) $$(UNIT_SANITIZE) -o $$@ $$^ -lcmocka

$(BUILD)/tests/unit/$(1).o/%.o: %.c | $$(ABI_FILES)
	$$(call say,HOSTCC,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOST_CC) $$(HOST_CFLAGS) $$(UNIT_SANITIZE) -I. -I$$(ABI_DIR) $$(addprefix -I,$$(call unit_line,$(1),includes)) \
		$$(call unit_line,$(1),flags) -MMD -MP -c -o $$@ $$<

-include $$(UNIT_OBJECTS_$(1):.o=.d)
endef

# Reading the tests' first lines takes a while: only where they are wanted.
ifneq ($(filter unit-tests $(BUILD)/tests/unit/%,$(MAKECMDGOALS)),)
$(foreach test,$(UNIT_TESTS),$(eval $(call unit_test,$(test))))
endif

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS:%=$(BUILD)/tests/unit/%)

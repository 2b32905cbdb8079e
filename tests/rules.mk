# SPDX-License-Identifier: Apache-2.0
#
# Tests on the machine that builds. Every tests/unit/NAME.c is a cmocka program; lines at its top name what it is linked
# with (`// sources: a.c folder/*.c`) and where headers are found (`// includes: folder folder`), from the top of the
# tree, further options of the compiler (`// flags: -DNAME`) and for the linker (`// link: -Wl,--wrap=NAME`), and objects
# of the target's that are linked with it, below build/ (`// objects: a.S.o`).

include tests/abi/rules.mk
include tests/plan/rules.mk
include tests/systems/rules.mk
include tests/trace/rules.mk
include tests/golden/rules.mk
include tests/hostile/rules.mk
include tests/image.mk
include tests/supervise/rules.mk
include tests/audit/rules.mk
include tests/wrapped.mk

UNIT_TESTS := $(sort $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c)))

# Memory and undefined-behaviour checks, where the host compiler's runtime for them is there. With COVERAGE=1 the tests
# are built another time, elsewhere and with counters of branches instead; UNIT_TESTS may name some of them.
ifeq ($(COVERAGE),1)
UNIT_BUILD := $(BUILD)/coverage
UNIT_CHECKS := -fprofile-instr-generate -fcoverage-mapping
else
UNIT_BUILD := $(BUILD)/tests
UNIT_CHECKS = $(if $(wildcard $(shell $(HOST_CC) -print-file-name=libclang_rt.asan-x86_64.a)), \
	-fsanitize=address -fsanitize=undefined -fno-sanitize-recover=all)
endif

# unit_line NAME,WORD: what stands on the line WORD at the top of a test.
unit_line = $(shell sed -n '1,12s,^// $(2): *,,p' tests/unit/$(1).c)

# unit_sources NAME: the files that its line `sources` names. A pattern without a match stays, for make to complain of.
unit_sources = $(foreach pattern,$(call unit_line,$(1),sources),$(or $(wildcard $(pattern)),$(pattern)))

# unit_options NAME: its includes and flags as the compiler takes them; unit_folder NAME: where objects compiled so lie,
# which tests with the same options share.
unit_options = $(addprefix -I,$(call unit_line,$(1),includes)) $(call unit_line,$(1),flags)
unit_folder = $(UNIT_BUILD)/unit.o/with$(subst $() ,,$(subst /,.,$(strip $(call unit_options,$(1)))))

# unit_objects NAME: objects of the target's. They come first, since headers are made with them.
unit_objects = $(addprefix $(BUILD)/,$(call unit_line,$(1),objects))

define unit_test
UNIT_FOLDER_$(1) := $$(call unit_folder,$(1))
UNIT_OPTIONS_$(1) := $$(call unit_options,$(1))
UNIT_OBJECTS_$(1) := $$(patsubst %.c,$$(UNIT_FOLDER_$(1))/%.o,tests/unit/$(1).c $$(call unit_sources,$(1)))

UNIT_TARGET_OBJECTS_$(1) := $$(call unit_objects,$(1))

$$(UNIT_OBJECTS_$(1)): | $$(UNIT_TARGET_OBJECTS_$(1))

$(UNIT_BUILD)/unit/$(1): $$(UNIT_OBJECTS_$(1)) $$(UNIT_TARGET_OBJECTS_$(1))
	$$(call say,LINK,$$@)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOST_CC) $$(HOST_CFLAGS) $$(UNIT_CHECKS) $$(call unit_line,$(1),link) -o $$@ $$^ -lcmocka

ifeq ($$(filter $$(UNIT_FOLDER_$(1)),$$(UNIT_FOLDERS)),)
UNIT_FOLDERS += $$(UNIT_FOLDER_$(1))
$$(UNIT_FOLDER_$(1))/%.o: %.c | $$(ABI_FILES)
	$$(call say,HOSTCC,$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(HOST_CC) $$(HOST_CFLAGS) $$(UNIT_CHECKS) -I. -I$$(ABI_DIR) $$(UNIT_OPTIONS_$(1)) -MMD -MP -c -o $$@ $$<
endif
endef

# Reading the tests' first lines takes a while: only where they are wanted.
ifneq ($(filter unit-tests $(UNIT_BUILD)/unit/%,$(MAKECMDGOALS)),)
$(foreach test,$(UNIT_TESTS),$(eval $(call unit_test,$(test))))
-include $(sort $(foreach test,$(UNIT_TESTS),$(UNIT_OBJECTS_$(test):.o=.d)))
endif

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS:%=$(UNIT_BUILD)/unit/%)

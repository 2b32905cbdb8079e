# SPDX-License-Identifier: Apache-2.0
#
# Builds all of KOZO below build/. Each part brings its own rules; ./kozo is the face of this.
#
# KOZO_PROJECT=FOLDER builds the systems of a project elsewhere instead, all of it below FOLDER/build: what a project's own
# interfaces add to the ABI is in all that its systems consist of (docs/project.md). FOLDER is absolute.

BUILD := $(if $(KOZO_PROJECT),$(KOZO_PROJECT)/)build
MAKEFLAGS += --no-builtin-rules --no-print-directory
.SUFFIXES:
.DELETE_ON_ERROR:
.PHONY: all
all:

# V=1 shows the commands, otherwise a line for each product.
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),,@printf '  %-7s %s\n' '$(1)' '$(2)';)

# remembered FILE,TEXT: a file that holds the text, and is new when that changes.
define remembered
$(1): always
	@mkdir -p $$(@D)
	@echo '$(2)' | cmp -s - $$@ || echo '$(2)' >$$@
endef

.PHONY: always
always:

include targets/host.mk
include targets/c.mk
include abi/rules.mk
include boot/rules.mk
include kernel/rules.mk
include lib/rules.mk
include services/rules.mk
include tools/rules.mk
include scripts/rules.mk
ifndef KOZO_PROJECT
include tests/rules.mk
endif

# The pictures of the documentation stand in the repository beside what they are drawn from; curves are measured anew. That
# of the default system follows from its description: tests/systems/output.sh tells when it is old.
.PHONY: pictures system-picture
system-picture: $(KOZOC)
	$(call say,DOT,docs/pictures/default.svg)
	$(Q)$(KOZOC) caps systems/default.kozo --dot docs/pictures/default.dot
	$(Q)dot -Tsvg -o docs/pictures/default.svg docs/pictures/default.dot

pictures: system-picture
	$(call say,DOT,docs/pictures)
	$(Q)for graph in docs/pictures/*.dot; do dot -Tsvg -o "$${graph%.dot}.svg" "$$graph" || exit 1; done
	$(call say,PLOT,docs/pictures)
	$(Q){ export KOZO_CALLER=$(CURDIR); sh scripts/bench.sh --only operations --plot docs/pictures && \
		sh scripts/bench.sh --scale --plot docs/pictures && sh scripts/bench.sh --timeline --plot docs/pictures; } \
		>$(BUILD)/pictures.log 2>&1 || { cat $(BUILD)/pictures.log; exit 1; }

# The picture of the screen in the README, to be taken anew when the shell looks otherwise.
.PHONY: screenshot
screenshot: $(BUILD)/kozo.img $(READSCREEN)
	$(call say,SCREEN,docs/pictures/screen.png)
	$(Q)expect -f scripts/screenshot.exp docs/pictures/screen.png >$(BUILD)/screenshot.log 2>&1 || \
		{ cat $(BUILD)/screenshot.log; exit 1; }

all: $(IMAGES) $(SERVICE_FILES) $(PROGRAM_FILES)

# SPDX-License-Identifier: Apache-2.0
#
# The ABI in each language, written by abigen. Whoever includes one of these files depends on $(ABI_FILES), order-only
# if its compiler writes dependency files.

ABI_DIR := $(BUILD)/abi

# The definition: KOZO's, and with it the interfaces of a project.
ABI_DEFINITION := abi/kozo.kidl $(if $(KOZO_PROJECT),$(sort $(wildcard $(KOZO_PROJECT)/interfaces/*.kidl)))
ABI_LIST := $(BUILD)/definition.list
$(eval $(call remembered,$(ABI_LIST),$(ABI_DEFINITION)))
ABI_FILES := $(addprefix $(ABI_DIR)/,kozo_abi.h kozo_syscalls.h kozo_clients.h kozo_servers.h kozo_asm.h \
	kozo_handlers.h kozo_dispatch.h kozo_needs.h kozo_refusals.h kozo_grammar.h kozo_names.h kozo_trace.h \
	abi.rs interfaces.rs kozo.json manual.html)

# abigen leaves a file alone that would not change, so that nothing rebuilds for it; it is the stamp that shows when it
# last ran. A file that is missing makes it run again. With the plus make looks at the files again also in a dry run.
ABI_STAMP := $(ABI_DIR)/stamp

$(ABI_FILES): $(ABI_STAMP)
	+@:

.PHONY: abi-missing
$(ABI_STAMP): $(ABI_DEFINITION) $(ABI_LIST) $(BUILD)/tools/abigen $(if $(filter-out $(wildcard $(ABI_FILES)),$(ABI_FILES)),abi-missing)
	$(call say,ABIGEN,$(ABI_DIR))
	$(Q)mkdir -p $(ABI_DIR)
	$(Q)$(BUILD)/tools/abigen --header $(ABI_DIR)/kozo_abi.h --syscalls $(ABI_DIR)/kozo_syscalls.h \
		--clients $(ABI_DIR)/kozo_clients.h --servers $(ABI_DIR)/kozo_servers.h \
		--asm $(ABI_DIR)/kozo_asm.h --handlers $(ABI_DIR)/kozo_handlers.h \
		--kernel $(ABI_DIR)/kozo_dispatch.h --needs $(ABI_DIR)/kozo_needs.h --refusals $(ABI_DIR)/kozo_refusals.h \
		--grammar $(ABI_DIR)/kozo_grammar.h \
		--names $(ABI_DIR)/kozo_names.h \
		--rust $(ABI_DIR)/abi.rs --interfaces $(ABI_DIR)/interfaces.rs \
		--trace $(ABI_DIR)/kozo_trace.h --json $(ABI_DIR)/kozo.json \
		--manual $(ABI_DIR)/manual.html --depfile $(ABI_DIR)/depends --stamp $@ $(ABI_DEFINITION)

-include $(ABI_DIR)/depends

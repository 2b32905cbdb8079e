# SPDX-License-Identifier: Apache-2.0
#
# Checks of what the shipped binaries promise: scripts/verify.sh runs them, tests/verify/run.sh shows that they can fail.

VERIFY := $(BUILD)/verify
VERIFY_TOOLS := $(addprefix $(VERIFY)/,check_entries check_syscalls syscall_plugin.1.so syscall_plugin.4.so \
	branch_plugin.1.so branch_plugin.4.so)

VERIFY_OBJECTS := $(patsubst %,$(VERIFY)/%.o,check_entries check_syscalls elf_file report)

$(VERIFY)/check_entries: $(VERIFY)/elf_file.o
$(VERIFY)/check_syscalls: $(VERIFY)/elf_file.o $(VERIFY)/report.o

$(VERIFY)/check_%: $(VERIFY)/check_%.o
	$(call say,LINK,$@)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $^

$(VERIFY_OBJECTS): $(VERIFY)/%.o: tools/verify/%.c
	$(call say,HOSTCC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<

# A plugin for QEMU: one for each version of its interface. $(1): the plugin without `.VERSION.so`; $(2): its source
define qemu_plugin
$(1).%.so: $(2) tools/verify/qemu_plugin.h tools/verify/plugin_report.h
	$$(call say,HOSTCC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(HOST_CC) $$(HOST_CFLAGS) -DPLUGIN_API=$$* -fPIC -shared -o $$@ $$<
endef
$(eval $(call qemu_plugin,$(VERIFY)/syscall_plugin,tools/verify/syscall_plugin.c))
$(eval $(call qemu_plugin,$(VERIFY)/branch_plugin,tools/verify/branch_plugin.c))

# ---- A frame of four pages, compiled as the kernel and the services are ----

VERIFY_FRAMES := $(addprefix $(VERIFY)/frame/,kernel.o service.o $(if $(IN_RUST),rust.o))

$(VERIFY)/frame/kernel.o: VERIFY_CFLAGS = $(KERNEL_CFLAGS)
$(VERIFY)/frame/service.o: VERIFY_CFLAGS = $(SERVICE_CFLAGS)
$(VERIFY)/frame/unprobed.o: VERIFY_CFLAGS = $(filter-out -fstack-clash-protection -Xclang,$(SERVICE_CFLAGS))

$(VERIFY)/frame/%.o: tools/verify/frame.c targets/c.mk
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(VERIFY_CFLAGS) -c -o $@ $<

$(VERIFY)/frame/rust.o: tools/verify/frame.rs $(RUST_TARGET) | $(RUST_SYSROOT)
	$(call say,RUSTC,$@)
	@mkdir -p $(@D)
	$(Q)RUSTC_BOOTSTRAP=1 $(RUST_COMPILER) --edition 2024 --crate-type lib --emit obj -Copt-level=2 -Zunstable-options \
		--target $(RUST_TARGET) --sysroot $(RUST_SYSROOT) -o $@ $<

.PHONY: verify-tools
verify-tools: $(VERIFY_TOOLS) $(VERIFY_FRAMES)

# ---- Services that break a promise, each in its own way ----

# All of them have the same declaration, and so have those that disagree with the ABI. But one is started in hello's place.
$(eval $(call declaration,$(VERIFY)/bad,bad,tests/verify/bad/bad.kozo))
BAD_HANDLES := $(VERIFY)/bad/bad.gen/kozo_service.o

$(VERIFY)/bad/int80.debug: BAD_HANDLES = $(SERVICE_FOLDER)/hello.gen/kozo_service.o
$(VERIFY)/bad/int80.debug: $(SERVICE_FOLDER)/hello.gen/kozo_service.o

VERIFY_BAD := $(patsubst tests/verify/bad/%.c,$(VERIFY)/bad/%.debug,$(wildcard tests/verify/bad/*.c))

$(VERIFY)/bad/%.debug: tests/verify/bad/%.c $(BAD_HANDLES) $(START_OBJECT) $(LIBKOZO) $(SERVICE_SCRIPT)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(SERVICE_CFLAGS) $(SERVICE_INCLUDES) -c -o $(@:.debug=.o) $<
	$(Q)$(LLD) $(SERVICE_LDFLAGS) -o $@ $(@:.debug=.o) $(BAD_HANDLES) $(START_OBJECT) $(LIBKOZO)

.PHONY: verify-bad
verify-bad: $(VERIFY_BAD) $(VERIFY)/frame/unprobed.o

-include $(VERIFY_OBJECTS:.o=.d)

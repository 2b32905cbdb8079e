# SPDX-License-Identifier: Apache-2.0
#
# Services and programs in Rust: a folder below services/ or programs/ with a Cargo.toml is one. Cargo compiles them below
# build/; core and alloc, which take half a minute, are built once for each compiler and kept in the cache, for all
# checkouts.
#
# RUST=0 leaves them out, and so does a machine without a Rust compiler that can build core; RUST=1 insists on them.

KOZO_CACHE ?= $(or $(XDG_CACHE_HOME),$(or $(HOME),$(CURDIR)/build)/.cache)/kozo

RUST_TARGET := targets/kozo-none.json
RUST_ALL := $(call wanted,Cargo.toml)
RUST_FOUND := $(if $(filter 0,$(RUST)),,$(shell sh targets/rust-probe.sh $(RUST_TARGET)))
RUST ?= $(if $(RUST_FOUND),1,0)

ifeq ($(RUST),0)

IN_RUST :=
.PHONY: rust-left-out
rust-left-out:
	@echo 'kozo: without Rust: $(RUST_ALL) left out'
all: rust-left-out

else

ifeq ($(RUST_FOUND),)
$(error no Rust compiler here can build core for $(RUST_TARGET): install rustc-web, cargo-web and rust-web-src, or a \
	rustup nightly with rust-src, or leave the Rust services out with RUST=0)
endif

IN_RUST := $(RUST_ALL)
RUST_COMPILER := $(word 1,$(RUST_FOUND))
RUST_CARGO := $(word 2,$(RUST_FOUND))
RUST_LIBRARY := $(word 3,$(RUST_FOUND))
RUST_HASH := $(word 4,$(RUST_FOUND))
RUST_SYSROOT := $(abspath $(KOZO_CACHE))/rust-$(RUST_HASH)
RUST_FOLDER := $(BUILD)/rust-$(RUST_HASH)
RUST_OUT := $(RUST_FOLDER)/$(basename $(notdir $(RUST_TARGET)))/release
RUST_ABI := $(BUILD)/abi/abi.rs $(BUILD)/abi/interfaces.rs

# A project's services and KOZO's make a workspace of their own, of links; its folders are named as here.
RUST_WORKSPACE := $(if $(KOZO_PROJECT),$(BUILD)/workspace,.)
RUST_SCRIPT := $(if $(KOZO_PROJECT),$(CURDIR)/)$(SERVICE_SCRIPT)

ifdef KOZO_PROJECT
$(eval $(call remembered,$(BUILD)/workspace.list,$(CURDIR) $(KOZO_PROJECT) $(IN_RUST)))
$(RUST_WORKSPACE)/Cargo.toml: Cargo.toml $(BUILD)/workspace.list
	$(Q)rm -rf $(@D)
	$(Q)mkdir -p $(@D)/lib $(@D)/services $(@D)/programs
	$(Q)ln -s $(CURDIR)/lib/kozo-rs $(@D)/lib
	$(Q)$(foreach path,$(IN_RUST),ln -s $(abspath $(call source_folder,$(path))) $(@D)/$(path) &&) true
	$(Q)sed 's|^members = .*|members = ["lib/kozo-rs"$(IN_RUST:%=, "%")]|' Cargo.toml >$@
endif

# The remapped paths keep the binaries the same wherever the checkout lies.
RUST_FLAGS := --sysroot=$(RUST_SYSROOT) -Clink-arg=-T$(RUST_SCRIPT) -Clink-arg=-zseparate-code \
	-Clink-arg=-zmax-page-size=4096 -Clink-arg=-zdead-reloc-in-nonalloc=.kozo.syscalls=0 \
	-Clink-arg=--fatal-warnings -Clink-arg=--build-id=none \
	--remap-path-prefix=$(abspath $(BUILD))=build --remap-path-prefix=$(CURDIR)=. \
	$(if $(KOZO_PROJECT),--remap-path-prefix=$(KOZO_PROJECT)=. --remap-path-prefix=$(RUST_WORKSPACE)=.) \
	--remap-path-prefix=$(patsubst %/library,%,$(RUST_LIBRARY))=/rustc

# Folders are among them, so that a file that comes or goes is noticed.
RUST_SOURCES := $(shell find lib/kozo-rs $(foreach path,$(IN_RUST),$(call source_folder,$(path))) -type d -o -name '*.rs' -o -name Cargo.toml)

$(RUST_SYSROOT):
	$(call say,RUST,core and alloc into $@)
	$(Q)sh targets/rust-sysroot.sh $(RUST_COMPILER) $(RUST_CARGO) $(RUST_LIBRARY) $(RUST_TARGET) $@

# What kozoc writes for them; each includes its own by the folder KOZO_SERVICES, so that one call of Cargo builds all
# services, and one all programs.
RUST_HANDLES := $(foreach path,$(IN_RUST),$(call handles_of,$(path),kozo_service.rs))

# rust_build FOLDER: how Cargo is called, up to the packages; FOLDER has what kozoc wrote for them. rustc would take make's
# job server for its own and complain that it can't.
rust_build = env -u MAKEFLAGS -u MFLAGS -u CARGO_ENCODED_RUSTFLAGS RUSTC=$(RUST_COMPILER) RUSTC_BOOTSTRAP=1 RUSTFLAGS='$(RUST_FLAGS)' \
	KOZO_ABI_RS=$(abspath $(BUILD)/abi/abi.rs) KOZO_INTERFACES_RS=$(abspath $(BUILD)/abi/interfaces.rs) \
	KOZO_SERVICES=$(abspath $(1)) CARGO_TARGET_DIR=$(abspath $(RUST_FOLDER)) \
	$(RUST_CARGO) build --quiet --release --offline --manifest-path $(RUST_WORKSPACE)/Cargo.toml -Z json-target-spec --target $(RUST_TARGET)

# Cargo knows nothing of the linker script: what was linked by an older one goes.
$(RUST_FOLDER)/built: $(RUST_SOURCES) Cargo.lock $(RUST_WORKSPACE)/Cargo.toml targets/rust.mk $(SERVICE_SCRIPT) $(RUST_ABI) \
		$(RUST_HANDLES) | $(RUST_SYSROOT)
	$(call say,CARGO,$(IN_RUST))
	$(Q)$(if $(filter $(SERVICE_SCRIPT),$?),rm -f $(foreach s,$(notdir $(IN_RUST)),$(RUST_OUT)/$(s) $(RUST_OUT)/deps/$(s)-*))
	$(Q)$(if $(call services_of,$(IN_RUST)),$(call rust_build,$(SERVICE_FOLDER)) $(addprefix -p ,$(call services_of,$(IN_RUST))))
	$(Q)$(if $(call programs_of,$(IN_RUST)),$(call rust_build,$(PROGRAM_FOLDER)) $(addprefix -p ,$(call programs_of,$(IN_RUST))))
	@touch $@

$(IN_RUST:%=$(BUILD)/%.debug): $(BUILD)/%.debug: $(RUST_FOLDER)/built
	@mkdir -p $(@D)
	$(Q)cp $(RUST_OUT)/$(notdir $*) $@

endif

# SPDX-License-Identifier: Apache-2.0
#
# How C is compiled for the machine that KOZO runs on: what kozo-none.json says to rustc, said to clang.

CLANG ?= clang
LLD ?= ld.lld
LLVM_AR ?= llvm-ar
LLVM_OBJCOPY ?= llvm-objcopy

C_WARNINGS := -Wall -Wextra -Werror -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wundef -Wpointer-arith -Wcast-align -Wwrite-strings -Wvla -Wimplicit-fallthrough -Wconversion -Wno-sign-conversion

# Folders as they stand in binaries, which are the same wherever they are built.
PREFIX_MAPS := -ffile-prefix-map=$(CURDIR)=. $(if $(KOZO_PROJECT),-ffile-prefix-map=$(KOZO_PROJECT)=.)

# No red zone (interrupts push below rsp), no FPU register anywhere, a probe for each page that a frame grows the stack
# by (the plain driver option is ignored on this target), a canary in each frame with an array.
KOZO_CFLAGS := -target x86_64-unknown-none-elf -std=c17 -O2 -g -ffreestanding -fno-pic -fno-common \
	-mgeneral-regs-only -mno-red-zone -Xclang -fstack-clash-protection -fstack-protector-strong \
	-fno-omit-frame-pointer -ffunction-sections -fdata-sections \
	$(PREFIX_MAPS) $(C_WARNINGS)

KERNEL_CFLAGS := $(KOZO_CFLAGS) -mcmodel=kernel -momit-leaf-frame-pointer
SERVICE_CFLAGS := $(KOZO_CFLAGS)

# SPDX-License-Identifier: Apache-2.0
#
# How C is compiled for the machine that builds: tools and unit tests.

HOST_CC ?= clang
HOST_CFLAGS = -std=c17 -O1 -g -D_POSIX_C_SOURCE=200809L $(C_WARNINGS)

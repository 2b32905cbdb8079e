# SPDX-License-Identifier: Apache-2.0
#
# The kernel never lifts SMAP, which STAC does and POPF can, and makes no system call.

mnemonic ~ /^(stac|popf.*)$/ { fault("can let the kernel reach user memory") }
mnemonic ~ /^(syscall|sysenter|int)$/ { fault("is a system call") }

# SPDX-License-Identifier: Apache-2.0
#
# Tests.

include tests/abi/rules.mk

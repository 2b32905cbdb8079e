// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Tests each argument that is looked at before a syscall begins, as the definition has them.
void run_argument_tests(void);

// SPDX-License-Identifier: Apache-2.0
//
// What the kernel must not do.

    .globl reach_user_memory
reach_user_memory:
    stac
    ret

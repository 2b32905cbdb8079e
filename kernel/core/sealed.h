// SPDX-License-Identifier: Apache-2.0
//
// State that boot writes and nothing changes afterwards.
#pragma once

/// Marks a variable without an initial value that is written at boot only. It lies on pages that the kernel makes
/// read-only before the first thread runs, so that a stray write ends in a panic.
#define SEALED __attribute__((section(".bss.sealed")))

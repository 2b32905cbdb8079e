// SPDX-License-Identifier: Apache-2.0
//
// On the host a test says where the log goes.
#pragma once

/// Takes a character of the kernel's log.
void serial_write(char character);

// SPDX-License-Identifier: Apache-2.0
//
// The IPC buffer.

#include <kozo/ipc.h>

struct kozo_ipc_buffer *kozo_ipc_buffer;

// SPDX-License-Identifier: Apache-2.0
//
// In the place of kozo_syscalls.h: what the library's messages need of the kernel, as functions that a test writes.

#ifndef KOZO_SYSCALLS_H
#define KOZO_SYSCALLS_H

#include <kozo_abi.h>

int64_t kozo_sys_call(kozo_handle_t endpoint, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                      uint64_t word3, uint64_t *badge, uint64_t *reply_tag, uint64_t *reply0, uint64_t *reply1,
                      uint64_t *reply2, uint64_t *reply3);
int64_t kozo_sys_send(kozo_handle_t endpoint, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                      uint64_t word3);
int64_t kozo_sys_recv(kozo_handle_t endpoint, uint64_t tag, uint64_t *badge, uint64_t *message_tag, uint64_t *message0,
                      uint64_t *message1, uint64_t *message2, uint64_t *message3);
int64_t kozo_sys_reply(kozo_handle_t reply, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                       uint64_t word3);
int64_t kozo_sys_reply_recv(kozo_handle_t endpoint, uint64_t tag, uint64_t word0, uint64_t word1, uint64_t word2,
                            uint64_t word3, uint64_t *badge, uint64_t *message_tag, uint64_t *message0,
                            uint64_t *message1, uint64_t *message2, uint64_t *message3);
int64_t kozo_sys_cap_delete(kozo_handle_t cnode, uint64_t index);

#endif

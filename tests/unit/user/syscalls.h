// SPDX-License-Identifier: Apache-2.0
//
// The syscalls that parts of the library make, for tests that stand in for the kernel. It takes the place of
// kozo_syscalls.h, whose functions would end up in the kernel of the machine that builds.

#ifndef UNIT_USER_SYSCALLS_H
#define UNIT_USER_SYSCALLS_H

#define KOZO_SYSCALLS_H

#include <kozo_abi.h>
#include <stdint.h>

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
int64_t kozo_sys_thread_bind(kozo_handle_t thread, uint64_t slot, kozo_handle_t capability, uint64_t offset);
int64_t kozo_sys_cap_delete(kozo_handle_t cnode, uint64_t index);
int64_t kozo_sys_cap_inspect(kozo_handle_t cnode, uint64_t index, uint64_t *type, uint64_t *rights, uint64_t *badge,
                             uint64_t *size_bits, uint64_t *detail, uint64_t *derived);

#endif

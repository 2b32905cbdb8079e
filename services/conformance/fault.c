// SPDX-License-Identifier: Apache-2.0
#include "fault.h"

#include <kozo/ipc.h>
#include <kozo_syscalls.h>

#include "check.h"
#include "scratch.h"

struct fault receive_fault(kozo_handle_t endpoint) {
    struct fault fault = {0};
    uint64_t tag = 0;
    // Where no fault comes the test fails, and the others go on.
    kozo_ipc_buffer->deadline = now() + 5000 * MS;
    EQUAL(kozo_sys_recv(endpoint, TAG_DEADLINE, &fault.badge, &tag, &fault.word[0], &fault.word[1], &fault.word[2],
                        &fault.word[3]),
          0);
    fault.label = tag >> TAG_LABEL_SHIFT;
    return fault;
}

void answer_fault(uint64_t instruction) {
    struct fault none;
    uint64_t tag;
    kozo_handle_t empty = make_endpoint();
    EQUAL(kozo_sys_reply_recv(empty, TAG_NONBLOCK | (instruction != 0 ? 1 : 0), instruction, 0, 0, 0, &none.badge, &tag,
                              &none.word[0], &none.word[1], &none.word[2], &none.word[3]),
          ERR_WOULD_BLOCK);
}

// SPDX-License-Identifier: Apache-2.0
#include "syscall.h"

#include <kozo_needs.h>

#include "arch.h"
#include "capability.h"
#include "cpu_block.h"
#include "ipc.h"

static syscall_handler *const handlers[SYS_MAX + 1] = {
    [SYS_CALL] = sys_call,
    [SYS_REPLY_RECV] = sys_reply_recv,
    [SYS_SEND] = sys_send,
    [SYS_RECV] = sys_recv,
    [SYS_REPLY] = sys_reply,
    [SYS_SIGNAL] = sys_signal,
    [SYS_WAIT] = sys_wait,
    [SYS_POLL] = sys_poll,
    [SYS_CAP_CREATE] = sys_cap_create,
    [SYS_CAP_COPY] = sys_cap_copy,
    [SYS_CAP_MINT] = sys_cap_mint,
    [SYS_CAP_MOVE] = sys_cap_move,
    [SYS_CAP_DELETE] = sys_cap_delete,
    [SYS_CAP_REVOKE] = sys_cap_revoke,
    [SYS_CAP_INSPECT] = sys_cap_inspect,
    [SYS_SPACE_MAP] = sys_space_map,
    [SYS_SPACE_MAP_TABLE] = sys_space_map_table,
    [SYS_FRAME_UNMAP] = sys_frame_unmap,
    [SYS_TABLE_UNMAP] = sys_table_unmap,
    [SYS_THREAD_BIND] = sys_thread_bind,
    [SYS_THREAD_START] = sys_thread_start,
    [SYS_THREAD_STOP] = sys_thread_stop,
    [SYS_THREAD_RESUME] = sys_thread_resume,
    [SYS_THREAD_PRIORITY] = sys_thread_priority,
    [SYS_THREAD_YIELD] = sys_thread_yield,
    [SYS_THREAD_INSPECT] = sys_thread_inspect,
    [SYS_IRQ_BIND] = sys_irq_bind,
    [SYS_IRQ_NOTIFY] = sys_irq_notify,
    [SYS_IRQ_ACK] = sys_irq_ack,
    [SYS_PORT_CREATE] = sys_port_create,
    [SYS_PORT_IN] = sys_port_in,
    [SYS_PORT_OUT] = sys_port_out,
    [SYS_CLOCK_READ] = sys_clock_read,
    [SYS_DEBUG_WRITE] = sys_debug_write,
};

static struct call call_of(struct thread *caller) {
    struct call call = {.caller = caller};
    for (unsigned i = 0; i < 6; i++) {
        call.argument[i] = caller->context.argument[i];
    }
    return call;
}

static void finish(struct thread *caller, bool ipc, int64_t status, const struct results *results) {
    if (ipc) {
        // A syscall that succeeded, or waits, has its outputs set where the message was delivered.
        if (status != 0) {
            ipc_end(caller, status);
        }
        return;
    }
    caller->context.status = (uint64_t)status;
    for (uint64_t i = 0; status == 0 && i < results->count; i++) {
        caller->context.argument[i] = results->value[i];
    }
}

void syscall_dispatch(void) {
    struct thread *caller = cpu.current;
    uint64_t number = caller->context.status;
    context_entered_by_syscall(&caller->context);
    if (number > SYS_MAX || handlers[number & speculation_safe_less(number, SYS_MAX + 1)] == NULL) {
        caller->context.status = (uint64_t)ERR_INVALID_SYSCALL;
        return;
    }
    number &= speculation_safe_less(number, SYS_MAX + 1);
    const struct kozo_syscall_info *info = &kozo_syscalls[number];
    struct call call = call_of(caller);
    struct results results = {0};
    struct need need = {(uint8_t)info->type, (uint32_t)info->right};
    int64_t status = capability_find(caller, call.argument[0], need, &call.slot);
    if (status == 0) {
        status = handlers[number](&call, &results);
        object_bury();
    }
    finish(caller, info->ipc, status, &results);
}

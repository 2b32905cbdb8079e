// SPDX-License-Identifier: Apache-2.0
//
// From the first instruction of a service to its main(), and from there to its end. init has its own.

#include <kozo/ipc.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/stack_protector.h>
#include <kozo/start.h>

_Noreturn void kozo_start_service(const struct kozo_start_info *info);

void kozo_exit(int status) {
    kozo_exit_because(status, "");
}

static void choose_output(void) {
    if (kozo_print_console != NULL_HANDLE)
        kozo_print_to_console((kozo_console_t){kozo_print_console});
    else
        kozo_print_to_debug(kozo_print_debug);
}

// The guard changes in this function's own frame's lifetime, so that it must not check it.
__attribute__((no_stack_protector)) void kozo_start_service(const struct kozo_start_info *info) {
    // Another ABI's StartInfo cannot be read, and with another table each handle means something else. It could not
    // even be reported: the fault tells init who it is.
    if (info->fingerprint != ABI_FINGERPRINT || info->handles != kozo_handles_fingerprint)
        __builtin_trap();
    kozo_stack_protector_init();
    kozo_start = info;
    kozo_ipc_buffer = (struct kozo_ipc_buffer *)info->ipc_buffer;
    kozo_self = (struct kozo_self){
        .thread = SLOT_THREAD,
        .cnode = SLOT_CNODE,
        .space = SLOT_SPACE,
        .reply = SLOT_REPLY,
        .memory = SLOT_MEMORY,
        .system = {SLOT_SYSTEM},
    };
    kozo_slots_init(info->free_slot, info->slot_count);
    choose_output();
    kozo_exit(main());
}

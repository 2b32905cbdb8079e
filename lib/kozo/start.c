// SPDX-License-Identifier: Apache-2.0
//
// From the first instruction of a service to its main(), and from there to its end.

#include <kozo/ipc.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/stack_protector.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_clients.h>

const struct kozo_start_info *kozo_start;
struct kozo_self kozo_self;

_Noreturn void kozo_start_service(const struct kozo_start_info *info);

static const struct kozo_start_entry *find_entry(const char *name) {
    if (!kozo_start)
        return NULL;
    for (uint64_t i = 0; i < kozo_start->entry_count; i++)
        if (strncmp((const char *)kozo_start->entries[i].name, name, START_NAME_SIZE) == 0)
            return &kozo_start->entries[i];
    return NULL;
}

kozo_handle_t kozo_start_handle(const char *name) {
    const struct kozo_start_entry *entry = find_entry(name);
    return entry ? entry->handle : NULL_HANDLE;
}

kozo_handle_t kozo_need_handle(const char *name) {
    kozo_handle_t handle = kozo_start_handle(name);
    if (handle == NULL_HANDLE) {
        printf("%s: not started: it was given no \"%s\"\n", kozo_name(), name);
        kozo_exit(1);
    }
    return handle;
}

struct kozo_region kozo_start_region(const char *name) {
    const struct kozo_start_entry *entry = find_entry(name);
    if (!entry || entry->address == 0)
        return (struct kozo_region){.address = NULL, .size = 0};
    return (struct kozo_region){.address = (const void *)entry->address, .size = entry->size};
}

const char *kozo_name(void) {
    return kozo_start ? (const char *)kozo_start->name : "init";
}

const char *kozo_arguments(void) {
    return kozo_start ? (const char *)kozo_start->arguments : "";
}

void kozo_exit(int status) {
    kozo_flush();
    kozo_system_exit(kozo_self.system, status);
    __builtin_trap(); // init takes no notice of the exit: it will of the fault
}

static void choose_output(void) {
    kozo_console_t console = {kozo_start_handle("console")};
    if (console.handle != NULL_HANDLE)
        kozo_print_to_console(console);
    else
        kozo_print_to_debug(kozo_start_handle("debug"));
}

// The guard changes in this function's own frame's lifetime, so that it must not check it.
__attribute__((no_stack_protector)) void kozo_start_service(const struct kozo_start_info *info) {
    // Another ABI's StartInfo cannot be read, not even to report it: the fault tells init who it is.
    if (info->fingerprint != ABI_FINGERPRINT)
        __builtin_trap();
    kozo_stack_protector_init();
    kozo_start = info;
    kozo_ipc_buffer = (struct kozo_ipc_buffer *)info->ipc_buffer;
    kozo_self = (struct kozo_self){
        .thread = kozo_start_handle("self.thread"),
        .cnode = kozo_start_handle("self.cnode"),
        .space = kozo_start_handle("self.space"),
        .memory = kozo_start_handle("memory"),
        .system = {kozo_start_handle("system")},
    };
    kozo_slots_init(info->free_slot, info->slot_count);
    choose_output();
    kozo_exit(main());
}

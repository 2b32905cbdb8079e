// SPDX-License-Identifier: Apache-2.0
//
// What a service was started with.

#include <kozo/start.h>
#include <kozo_syscalls.h>
#include <stddef.h>

const struct kozo_start_info *kozo_start;
struct kozo_self kozo_self;

bool kozo_start_has(kozo_handle_t handle) {
    uint64_t type, rights, badge, size_bits, detail, derived;
    int64_t error =
        kozo_sys_cap_inspect(kozo_self.cnode, handle, &type, &rights, &badge, &size_bits, &detail, &derived);
    return !error && type != 0;
}

struct kozo_region kozo_start_region(unsigned index) {
    if (index >= START_MAX_REGIONS || kozo_start->regions[index].address == 0)
        return (struct kozo_region){.address = NULL, .size = 0};
    const struct kozo_start_region *region = &kozo_start->regions[index];
    return (struct kozo_region){.address = (void *)region->address, .size = region->size};
}

uint64_t kozo_start_parameter_number(unsigned index) {
    return index < START_MAX_PARAMETERS ? kozo_start->parameters[index].number : 0;
}

const char *kozo_start_parameter_text(unsigned index) {
    return index < START_MAX_PARAMETERS ? (const char *)kozo_start->parameters[index].text : "";
}

const char *kozo_name(void) {
    return kozo_start ? (const char *)kozo_start->name : "init";
}

uint64_t kozo_generation(void) {
    return kozo_start->generation;
}

const char *kozo_arguments(void) {
    return kozo_start ? (const char *)kozo_start->arguments : "";
}

// The client's place in the table that init mapped, or NULL.
static const struct kozo_client *find_client(uint64_t client) {
    if (client == 0 || client > kozo_start->client_count)
        return NULL;
    return (const struct kozo_client *)kozo_start->clients + (client - 1);
}

const char *kozo_client_name(uint64_t client) {
    const struct kozo_client *found = find_client(client);
    return found ? (const char *)found->name : "";
}

const char *kozo_client_argument(uint64_t client) {
    const struct kozo_client *found = find_client(client);
    return found ? (const char *)found->argument : "";
}

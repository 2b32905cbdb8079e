// SPDX-License-Identifier: Apache-2.0
//
// All services at one moment, as init tells of them.

#include "census.h"

#include "command.h"

#include <kozo/string.h>
#include <kozo_service.h>

int64_t census_take(struct census *census) {
    int64_t error = kozo_system_memory(kozo.system, &census->memory, &census->free);
    if (!error)
        error = command_clock(&census->time);
    for (census->count = 0; !error && census->count < SERVICES_MAX; census->count++) {
        error = kozo_system_list(kozo.system, census->count, &census->services[census->count]);
        if (error == STATUS_NOT_FOUND)
            return 0;
    }
    return error;
}

int64_t census_find(const char *name, uint64_t *number, struct kozo_service_info *info) {
    int64_t error = 0;
    for (*number = 0; !error; ++*number) {
        error = kozo_system_list(kozo.system, *number, info);
        if (!error && strncmp((const char *)info->name, name, sizeof(info->name)) == 0)
            return 0;
    }
    return error;
}

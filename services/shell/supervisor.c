// SPDX-License-Identifier: Apache-2.0
//
// init's interface to the shell, as messages.

#include "supervisor.h"

#include <kozo/ipc.h>
#include <kozo/start.h>
#include <kozo/string.h>

int64_t supervisor_service(uint64_t number, struct kozo_service_info *info) {
    struct kozo_message request = {.label = SYSTEM_LIST, .length = 1, .words = {number}};
    int64_t error = kozo_request(kozo_self.system, &request);
    if (error)
        return error;
    return kozo_get_bytes(&request, info, sizeof(*info)) ? 0 : STATUS_BAD_ARGUMENT;
}

int64_t supervisor_capability(uint64_t service, uint64_t number, struct kozo_capability_info *info) {
    struct kozo_message request = {.label = SYSTEM_CAPS, .length = 2, .words = {service, number}};
    int64_t error = kozo_request(kozo_self.system, &request);
    if (error)
        return error;
    return kozo_get_bytes(&request, info, sizeof(*info)) ? 0 : STATUS_BAD_ARGUMENT;
}

int64_t supervisor_run(const char *name, struct service_exit *end) {
    struct kozo_message request = {.label = SYSTEM_RUN, .words = {strlen(name)}};
    if (!kozo_put_bytes(&request, name, strlen(name)))
        return STATUS_BAD_ARGUMENT;
    int64_t error = kozo_request(kozo_self.system, &request);
    if (!error)
        *end = (struct service_exit){request.words[0], request.words[1], request.words[2], request.words[3]};
    return error;
}

int64_t supervisor_memory(uint64_t *total, uint64_t *free) {
    struct kozo_message request = {.label = SYSTEM_MEMORY};
    int64_t error = kozo_request(kozo_self.system, &request);
    *total = request.words[0];
    *free = request.words[1];
    return error;
}

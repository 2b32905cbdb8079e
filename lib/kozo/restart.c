// SPDX-License-Identifier: Apache-2.0
//
// What a client does when its server died in a call. init starts some servers again, at the same endpoint.

#include <kozo/payload.h>
#include <kozo/start.h>
#include <kozo_clients.h>

uint64_t kozo_restarts_met;

int64_t kozo_call_lost(kozo_handle_t endpoint, int64_t error) {
    if (error != ERR_PEER_GONE || kozo_self.system.handle == NULL_HANDLE)
        return error;
    if (kozo_system_await(kozo_self.system, endpoint) != STATUS_OK)
        return error;
    kozo_restarts_met++;
    return STATUS_PEER_RESTARTED;
}

// AWAIT travels in registers, both ways, so that the rest of the request still lies in the IPC buffer.
int64_t kozo_call_repeated(kozo_handle_t endpoint, struct kozo_message *message, const kozo_handle_t *slots,
                           unsigned count, int64_t error) {
    for (unsigned repeats = 0; error != 0; repeats++) {
        int64_t status = kozo_call_lost(endpoint, error);
        if (status != STATUS_PEER_RESTARTED || repeats == KOZO_MOST_REPEATS)
            return status;
        error = kozo_call_for_caps(endpoint, message, slots, count);
    }
    return 0;
}

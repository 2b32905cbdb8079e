// SPDX-License-Identifier: Apache-2.0
//
// The peer in C: calls others with golden vectors through the stubs, and serves them.

#include "golden_vectors.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo_service.h>

static unsigned selected;

int64_t golden_driver_serve_select(uint64_t client, uint32_t interface) {
    (void)client;
    selected = interface;
    return STATUS_OK;
}

int64_t golden_driver_serve_counts(uint64_t client, uint32_t *served, uint32_t *failed) {
    (void)client;
    *served = golden_calls;
    *failed = golden_failed;
    return STATUS_OK;
}

int64_t golden_driver_serve_report(uint64_t client, uint32_t passed, uint32_t failed) {
    (void)client, (void)passed, (void)failed;
    return STATUS_BAD_METHOD;
}

void golden_driver_serve_start(uint64_t client, enum kozo_golden_peer peer) {
    (void)client;
    kozo_golden_driver_t callee = {peer == GOLDEN_PEER_RUST ? kozo.golden_rust : kozo.golden};
    kozo_golden_driver_t asker = {kozo.golden};
    uint32_t passed = golden_passed, failed = golden_failed;
    for (unsigned interface = 0; interface < GOLDEN_INTERFACES; interface++) {
        golden_check(kozo_golden_driver_select(callee, interface) == STATUS_OK, "SELECT", interface, "status");
        call_interface(interface, callee.handle, peer == GOLDEN_PEER_RAW);
    }
    int64_t error = kozo_golden_driver_report(asker, golden_passed - passed, golden_failed - failed);
    if (error)
        printf("%s: cannot report: %s\n", kozo_name(), kozo_failure_text(error));
}

static bool dispatch(struct kozo_message *message) {
    return kozo_message_label(message) >= GOLDEN_DRIVER_SELECT ? golden_driver_dispatch(message)
                                                               : dispatch_interface(selected, message);
}

int main(void) {
    kozo_serve(kozo.offer, dispatch, IPC_CAPS);
}

// SPDX-License-Identifier: Apache-2.0
//
// The end of a service.

#include <kozo/payload.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_clients.h>

// As much of it as a message takes: whole characters, up to the first that is no UTF-8.
static void cut(char into[SYSTEM_EXIT_REASON_MAX + 1], const char *reason) {
    size_t length = strnlen(reason, SYSTEM_EXIT_REASON_MAX);
    while (!kozo_is_string(reason, length))
        length--;
    memcpy(into, reason, length);
    into[length] = '\0';
}

void kozo_exit_because(int status, const char *reason) {
    char sent[SYSTEM_EXIT_REASON_MAX + 1];
    cut(sent, reason);
    kozo_flush();
    kozo_system_exit(kozo_self.system, status, sent);
    __builtin_trap(); // init takes no notice of the exit: it will of the fault
}

// SPDX-License-Identifier: Apache-2.0
//
// Servers that die and are started again. Where Status has PEER_RESTARTED, the stubs of a client whose server died in a
// call ask by a method AWAIT whether that server runs again, and repeat a request that may be repeated.

#include "checker.h"

#include <stddef.h>
#include <string.h>

static const char *const status_name = "PEER_RESTARTED";
static const char *const method_name = "AWAIT";

static const struct item *await_of(const struct item *interface) {
    const struct item *method = interface->methods;
    while (method != NULL && strcmp(method->name.text, method_name) != 0) {
        method = method->next;
    }
    return method;
}

/// Does it take a handle, and answer nothing but whether it went well?
static bool is_await(const struct item *method) {
    const struct argument *handle = method->inputs;
    return handle != NULL && handle->next == NULL && handle->type_name.text != NULL &&
           strcmp(handle->type_name.text, "u64") == 0 && method->outputs == NULL && !method->is_oneway;
}

void check_restart(struct checker *checker) {
    struct definition *definition = checker->definition;
    const struct member *status =
        definition->status == NULL ? NULL : member_find(definition->status->members, status_name);
    if (status == NULL) {
        return;
    }
    const struct item *found = NULL;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        const struct item *method = item->kind == ITEM_INTERFACE ? await_of(item) : NULL;
        if (method == NULL) {
            continue;
        }
        if (found != NULL) {
            report(checker->diagnostics, method->name.location,
                   "`%s` has a method %s already, by which clients ask for a server that died",
                   found->interface->name.text, method_name);
        } else if (!is_await(method)) {
            report(checker->diagnostics, method->name.location,
                   "by %s clients ask for a server that died: it takes a u64, the handle, and gives nothing",
                   method_name);
        }
        found = found == NULL ? method : found;
    }
    if (found == NULL) {
        report(checker->diagnostics, status->name.location,
               "%s needs a method %s of one interface, by which clients ask for a server that died", status_name,
               method_name);
        hint(checker->diagnostics, "add `method %s = .. { in handle: u64; }` to it", method_name);
        return;
    }
    definition->restarter = found->interface;
}

void check_idempotent(struct checker *checker, const struct item *method) {
    if (!method->is_idempotent) {
        return;
    }
    if (method->is_oneway) {
        report(checker->diagnostics, method->name.location,
               "`%s` is @oneway: nobody learns that it should be repeated, so that it is not @idempotent",
               method->name.text);
    }
    for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
        if (input->is_capability) {
            report(checker->diagnostics, input->name.location,
                   "`%s` is @idempotent: its request takes no capability, which the server that died may have had",
                   method->name.text);
            return;
        }
    }
}

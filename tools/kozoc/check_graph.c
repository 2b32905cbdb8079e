// SPDX-License-Identifier: Apache-2.0
//
// Who calls whom: cycles, and servers that their clients keep from running.

#include "arena.h"
#include "checks.h"

#include <string.h>

/// Services as bits, by number.
typedef uint64_t service_set;
_Static_assert(PLAN_MAX_SERVICES <= 64, "one bit each");

static service_set bit_of(const struct service *service) {
    return UINT64_C(1) << service->number;
}

struct graph {
    struct system *system;
    /// Whom each service calls, directly or through others.
    service_set reached[PLAN_MAX_SERVICES];
    /// The way that is walked, from one service to the next.
    const struct service *path[PLAN_MAX_SERVICES];
    unsigned length;
    service_set on_path;
    service_set done;
};

static void find_reached(struct graph *graph) {
    const struct system *system = graph->system;
    for (unsigned i = 0; i < system->service_count; i++) {
        for (const struct need *need = system->by_number[i]->needs; need != NULL; need = need->next) {
            graph->reached[i] |= need->offerer == NULL ? 0 : bit_of(need->offerer);
        }
    }
    for (unsigned via = 0; via < system->service_count; via++) {
        for (unsigned i = 0; i < system->service_count; i++) {
            if ((graph->reached[i] >> via & 1) != 0) {
                graph->reached[i] |= graph->reached[via];
            }
        }
    }
}

static void report_cycle(const struct graph *graph, const struct need *need) {
    const char *text = "";
    bool is_inside = false;
    for (unsigned i = 0; i < graph->length; i++) {
        is_inside = is_inside || graph->path[i] == need->offerer;
        text = is_inside ? arena_printf("%s%s -> ", text, graph->path[i]->name.text) : text;
    }
    report(graph->system->diagnostics, need->location, "a cycle of calls: %s%s", text, need->offerer->name.text);
    hint(graph->system->diagnostics,
         "each may wait for the next for ever; if that cannot be, say why in `%s`: `allow cycle %s \"..\"`",
         graph->path[graph->length - 1]->name.text, need->offerer->name.text);
}

/// Walk along all calls from a service that was not walked yet; a call back to the way that leads here is a cycle.
static void walk(struct graph *graph, struct service *service) { // NOLINT(misc-no-recursion): as deep as services
    graph->path[graph->length++] = service;
    graph->on_path |= bit_of(service);
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->offerer == NULL) {
            continue;
        }
        // The call is part of a cycle if it can come back.
        if ((graph->reached[need->offerer->number] & bit_of(service)) != 0 &&
            allowed(service, ALLOW_CYCLE, need->offerer)) {
            continue;
        }
        if ((graph->on_path & bit_of(need->offerer)) != 0) {
            report_cycle(graph, need);
        } else if ((graph->done & bit_of(need->offerer)) == 0) {
            walk(graph, need->offerer);
        }
    }
    graph->length--;
    graph->on_path &= ~bit_of(service);
    graph->done |= bit_of(service);
}

static void check_priorities(struct system *system, struct service *client) {
    uint64_t priority = client->settings.priority.value;
    for (const struct need *need = client->needs; need != NULL; need = need->next) {
        const struct service *server = need->offerer;
        if (server == NULL || server->settings.priority.value >= priority || server->settings.priority.value == 0 ||
            allowed(client, ALLOW_LOW_SERVER, server)) {
            continue;
        }
        report(system->diagnostics, need->location, "`%s` has priority %llu and calls `%s`, which has %llu",
               client->name.text, (unsigned long long)priority, server->name.text,
               (unsigned long long)server->settings.priority.value);
        hint(system->diagnostics,
             "whoever is between them delays both; raise `%s` to %llu, or say why not: `allow low-server %s \"..\"`",
             server->name.text, (unsigned long long)priority, server->name.text);
    }
}

void check_calls(struct system *system) {
    struct graph graph = {.system = system};
    find_reached(&graph);
    for (unsigned i = 0; i < system->service_count; i++) {
        if ((graph.done >> i & 1) == 0) {
            walk(&graph, system->by_number[i]);
        }
    }
    for (struct service *service = system->services; service != NULL; service = service->next) {
        check_priorities(system, service);
    }
}

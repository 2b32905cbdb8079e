// SPDX-License-Identifier: Apache-2.0
//
// A system without its services and programs in Rust.

#include "leave_out.h"

#include <stddef.h>
#include <string.h>

/// Is it in Rust, or like one that is? A service that is like itself is an error, which the resolver finds.
static bool is_rust(const struct system *system, const struct service *service) {
    for (unsigned i = 0; service != NULL && i < system->service_count; i++) {
        if (service->settings.language == LANGUAGE_RUST) {
            return true;
        }
        service = service->like_name.text != NULL ? service_find(system, service->like_name.text) : NULL;
    }
    return false;
}

/// What services of a list need of it they can do without now. Of programs the executable says what they cannot do
/// without.
static void forget_offer(struct service *service, const char *offer) {
    for (; service != NULL; service = service->next) {
        for (struct need *need = service->needs; need != NULL; need = need->next) {
            bool is_of_it = strcmp(need->path[0].text, offer) == 0;
            need->optional |= is_of_it && !service->is_program;
            need->is_left_out |= is_of_it && service->is_program;
        }
        struct allowance **end = &service->allowances;
        while (*end != NULL) {
            bool is_of_it = (*end)->name.text != NULL && strcmp((*end)->name.text, offer) == 0;
            if (is_of_it) {
                *end = (*end)->next;
            } else {
                end = &(*end)->next;
            }
        }
    }
}

static void forget_sets(struct system *system, const char *service) {
    struct set **end = &system->sets;
    while (*end != NULL) {
        if (strcmp((*end)->service.text, service) == 0) {
            *end = (*end)->next;
        } else {
            end = &(*end)->next;
        }
    }
}

static void leave_out_programs(struct system *system) {
    struct service **end = &system->programs;
    while (*end != NULL) {
        if ((*end)->settings.language == LANGUAGE_RUST) {
            *end = (*end)->next;
        } else {
            end = &(*end)->next;
        }
    }
}

void leave_out_rust(struct system *system) {
    leave_out_programs(system);
    // All that go are marked before the first does, since others may be like it.
    for (struct service *service = system->services; service != NULL; service = service->next) {
        if (is_rust(system, service)) {
            service->settings.language = LANGUAGE_RUST;
        }
    }
    struct service **end = &system->services;
    while (*end != NULL) {
        struct service *service = *end;
        if (service->settings.language != LANGUAGE_RUST) {
            end = &service->next;
            continue;
        }
        *end = service->next;
        system->service_count--;
        forget_sets(system, service->name.text);
        if (service->offer != NULL) {
            forget_offer(system->services, service->offer->name.text);
            forget_offer(system->programs, service->offer->name.text);
        }
    }
}

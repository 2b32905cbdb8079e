// SPDX-License-Identifier: Apache-2.0
//
// A service from its own declaration alone: what it is given, and where.

#include "resolve.h"

#include "arena.h"
#include "hash.h"
#include "naming.h"
#include "suggest.h"

#include <string.h>

// ---- Look-ups ----

static struct service *find_in(struct service *service, const char *name) {
    while (service != NULL && strcmp(service->name.text, name) != 0) {
        service = service->next;
    }
    return service;
}

struct service *service_find(const struct system *system, const char *name) {
    return find_in(system->services, name);
}

struct service *program_find(const struct system *system, const char *name) {
    return find_in(system->programs, name);
}

const char *service_word(const struct service *service) {
    return service->is_program ? "program" : "service";
}

bool is_spawning(const struct need *need) {
    return need->kind == KIND_SYSTEM && need->grant;
}

bool has_methods(const struct need *need) {
    return need->kind == PLAN_CLIENT || (need->kind == KIND_SYSTEM && !is_spawning(need));
}

bool is_spawner(const struct service *service) {
    const struct need *need = service->needs;
    while (need != NULL && !is_spawning(need)) {
        need = need->next;
    }
    return need != NULL;
}

struct declared *declared_find(const struct system *system, const char *name) {
    struct declared *declared = system->declared;
    while (declared != NULL && strcmp(declared->name.text, name) != 0) {
        declared = declared->next;
    }
    return declared;
}

struct service *offerer_find(const struct system *system, const char *offer) {
    struct service *service = system->services;
    while (service != NULL && (service->offer == NULL || strcmp(service->offer->name.text, offer) != 0)) {
        service = service->next;
    }
    return service;
}

bool has_interface(const struct offer *offer) {
    const char *name = offer->interface_name.text;
    return name != NULL && (offer->interface != NULL || strcmp(name, "any") == 0);
}

const struct need *need_holder(const struct need *need) {
    return need->merged_into == NULL ? need : need->merged_into;
}

const char *identifier(const char *name) {
    char *copy = arena_text(name, strlen(name));
    for (char *c = copy; *c != '\0'; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    return copy;
}

// ---- Handles ----

/// What every service, and every program, has in `kozo` by itself.
static bool is_implicit_handle(const char *name) {
    static const char *const names[] = {"thread", "cnode",  "space",        "reply",
                                        "memory", "system", "notification", "offer"};
    bool is_implicit = false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        is_implicit = is_implicit || strcmp(names[i], name) == 0;
    }
    return is_implicit;
}

/// An earlier need with that handle, or NULL.
static const struct need *handle_find(const struct service *service, const struct need *before, const char *handle) {
    for (const struct need *need = service->needs; need != before; need = need->next) {
        if (need->kind != KIND_UNKNOWN && need->merged_into == NULL && strcmp(need->handle, handle) == 0) {
            return need;
        }
    }
    return NULL;
}

static void check_handle(struct system *system, const struct service *service, const struct need *need) {
    struct location location = need->as.text != NULL ? need->as.location : need->location;
    if (is_implicit_handle(need->handle)) {
        report(system->diagnostics, location, "every %s has `%s` already", service_word(service), need->handle);
        hint(system->diagnostics, "give this handle another name: `%s as NAME`", need->clear);
        return;
    }
    if (is_reserved_snake(need->handle)) {
        report(system->diagnostics, location, "`%s` is a word of C or Rust, and so no name of a handle", need->handle);
        hint(system->diagnostics, "`%s as NAME`", need->clear);
        return;
    }
    const struct need *first = handle_find(service, need, need->handle);
    if (first == NULL) {
        return;
    }
    bool is_same = strcmp(first->clear, need->clear) == 0;
    report(system->diagnostics, location,
           is_same ? "`%s` is needed twice; first on line %u" : "there is a handle `%s` already, on line %u",
           is_same ? need->clear : need->handle, first->location.line);
    hint(system->diagnostics, is_same ? "keep one of them" : "give one of them another name with `as`");
}

// ---- Needs that are one ----

static bool is_mergeable(const struct need *need) {
    return need->kind == PLAN_CLIENT || need->kind == KIND_SYSTEM;
}

static bool is_same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/// Report what two needs of one offer cannot both have.
static void check_merge(struct system *system, const struct need *first, const struct need *need) {
    if (!is_same_text(first->argument.text, need->argument.text)) {
        report(system->diagnostics, need->location, "two needs of `%s` have different arguments", need->path[0].text);
        hint(system->diagnostics, "both are one capability, of which `%s` is told one argument", need->path[0].text);
    }
    if (need->as.text != NULL && strcmp(first->handle, need->as.text) != 0) {
        report(system->diagnostics, need->as.location, "two needs of `%s` have different handles", need->path[0].text);
        hint(system->diagnostics, "both are one capability: `%s`", first->handle);
    }
    if (first->interface != need->interface) {
        report(system->diagnostics, need->location, "two needs of `%s` have different interfaces", need->path[0].text);
    } else if (first->words != NULL && (first->methods & need->methods) != 0) {
        report(system->diagnostics, need->location, "`%s` repeats what is needed on line %u already", need->clear,
               first->location.line);
    }
}

/// Add what the need asks for to the first of the same offer. False if it is the first.
static bool merge(struct system *system, struct service *service, struct need *need) {
    for (struct need *first = service->needs; first != need; first = first->next) {
        if (first->merged_into == NULL && first->kind == need->kind &&
            strcmp(first->path[0].text, need->path[0].text) == 0) {
            check_merge(system, first, need);
            first->methods |= need->methods;
            first->grant = first->grant || need->grant;
            first->optional = first->optional && need->optional;
            need->merged_into = first;
            return true;
        }
    }
    return false;
}

// ---- Places ----

static void place(struct service *service, struct need *need) {
    uint16_t kind = (uint16_t)need->kind;
    need->has_slot = kind == KIND_SYSTEM || plan_kind_has_slot(kind);
    need->has_bit = plan_kind_has_bit(kind);
    need->has_region = plan_kind_has_region(kind);
    if (kind == KIND_SYSTEM) {
        need->slot = PLAN_SLOT_SYSTEM;
    } else if (need->has_slot) {
        need->slot = service->free_slot++;
    }
    need->bit = need->has_bit ? service->bit_count++ : 0;
    need->region = need->has_region ? service->region_count++ : 0;
}

static void resolve_need(struct system *system, struct service *service, struct need *need) {
    resolve_kind(system, need);
    if (service->is_program && need->kind != KIND_UNKNOWN && !can_pass_on(system, need)) {
        need->kind = KIND_UNKNOWN;
    }
    if (need->kind == KIND_UNKNOWN || (is_mergeable(need) && merge(system, service, need))) {
        return;
    }
    if (need->kind != KIND_SYSTEM) {
        check_handle(system, service, need);
    }
    place(service, need);
    if (need->has_bit && service->bit_count == PLAN_MAX_BITS + 1) {
        report(system->diagnostics, need->location,
               "`%s` has more than %d signals: interrupts, timers and notifications", service->name.text,
               PLAN_MAX_BITS);
    }
    if (need->has_region && service->region_count == PLAN_MAX_REGIONS + 1) {
        report(system->diagnostics, need->location, "`%s` has more than %d regions", service->name.text,
               PLAN_MAX_REGIONS);
    }
}

/// The methods of a client in the form that the plan has them, once all of its needs are merged.
static void finish_clients(struct service *service) {
    for (struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->kind == PLAN_CLIENT && need->merged_into == NULL) {
            need->a = need->methods;
            need->b = need->grant ? 1 : 0;
        }
    }
}

uint64_t system_method(const struct system *system, const char *name) {
    const struct item *interface = definition_find(system->definition, ITEM_INTERFACE, "System");
    const struct item *method = interface == NULL ? NULL : interface->methods;
    while (method != NULL && strcmp(method->name.text, name) != 0) {
        method = method->next;
    }
    return method == NULL ? 0 : UINT64_C(1) << method->badge_bit;
}

void resolve_system_methods(const struct system *system, struct service *service) {
    service->system_methods |= system_method(system, "EXIT") | system_method(system, "AWAIT");
    service->system_methods |= service->settings.watchdog.value != 0 ? system_method(system, "ALIVE") : 0;
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        service->system_methods |= need->kind == KIND_SYSTEM ? need->methods : 0;
    }
}

// ---- Parameters and the offer ----

static void check_parameters(struct system *system, const struct service *service) {
    unsigned count = 0;
    for (const struct parameter *parameter = service->parameters; parameter != NULL; parameter = parameter->next) {
        const struct parameter *first = service->parameters;
        while (strcmp(first->name.text, parameter->name.text) != 0) {
            first = first->next;
        }
        if (first != parameter) {
            report(system->diagnostics, parameter->name.location, "there is a parameter `%s` already, on line %u",
                   parameter->name.text, first->name.location.line);
        }
        for (unsigned i = 0; i < PROPERTIES; i++) {
            if (strcmp(property_name((enum property)i), parameter->name.text) == 0) {
                report(system->diagnostics, parameter->name.location,
                       "`%s` is a property, and so no name of a parameter", parameter->name.text);
                hint(system->diagnostics, "`set %s.%s` would not tell which is meant", service->name.text,
                     parameter->name.text);
            }
        }
        if (++count == PLAN_MAX_PARAMETERS + 1) {
            report(system->diagnostics, parameter->name.location, "`%s` has more than %d parameters",
                   service->name.text, PLAN_MAX_PARAMETERS);
        }
    }
}

/// Is it what the offer rests on: the same as one of the needs, or an offer of which one is?
static bool is_held(const struct service *service, const struct need *using) {
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        bool is_of_offer = using->path_count == 1 && using->argument.text == NULL && is_mergeable(need) &&
                           strcmp(need->path[0].text, using->path[0].text) == 0;
        if (is_of_offer || strcmp(need->clear, using->clear) == 0) {
            return true;
        }
    }
    return false;
}

void check_offer_name(struct system *system, const struct offer *offer) {
    if (is_reserved_word(offer->name.text)) {
        report(system->diagnostics, offer->name.location,
               "no offer can be called `%s`: it is authority of another kind", offer->name.text);
    }
}

static void resolve_offer(struct system *system, const struct service *service) {
    struct offer *offer = service->offer;
    check_offer_name(system, offer);
    if (offer->interface_name.text != NULL) {
        offer->interface = find_interface(system, &offer->interface_name);
    }
    for (const struct need *using = offer->using; using != NULL; using = using->next) {
        if (!is_held(service, using)) {
            report(system->diagnostics, using->location, "`%s` offers `%s` using `%s`, which it does not need",
                   service->name.text, offer->name.text, using->clear);
            struct suggestion suggestion = suggest_start(system->diagnostics, using->clear);
            for (const struct need *need = service->needs; need != NULL; need = need->next) {
                suggest_word(&suggestion, need->clear);
            }
            suggest_end(&suggestion);
        }
    }
}

// ---- Properties ----

static void want_property(struct system *system, const struct service *service, enum property property) {
    if (service->given[property].line == 0) {
        report(system->diagnostics, service->name.location, "`%s` has no `%s`", service->name.text,
               property_name(property));
    }
}

static void set_default(struct amount *amount, uint64_t value) {
    amount->value = amount->value == 0 ? value : amount->value;
}

void settings_default(struct settings *settings) {
    set_default(&settings->slice, 10000000);
    set_default(&settings->slots, 256);
    set_default(&settings->stack, UINT64_C(64) * 1024);
    set_default(&settings->backoff_first, 10000000);
    set_default(&settings->backoff_most, UINT64_C(5000000000));
    set_default(&settings->limit_count, 10);
    set_default(&settings->limit_window, UINT64_C(60000000000));
}

// ---- Fingerprints ----

void handles_text(struct buffer *out, const struct service *service) {
    if (service->offer != NULL) {
        buffer_printf(out, "slot %d offer %s\n", PLAN_SLOT_OFFER,
                      service->offer->interface == NULL ? "any" : service->offer->interface->name.text);
    }
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->kind == KIND_UNKNOWN || need->merged_into != NULL) {
            continue;
        }
        const struct kind *kind = kind_of(need);
        buffer_printf(out, "%s", kind->name);
        if (need->has_slot) {
            buffer_printf(out, " slot %u %s %s", need->slot, kind->object, kind->rights);
        }
        if (need->has_bit) {
            buffer_printf(out, " bit %u", need->bit);
        }
        if (need->has_region) {
            buffer_printf(out, " region %u %s", need->region, need->kind == PLAN_SHARED && need->a == 0 ? "read" : "");
        }
        if (need->kind == PLAN_CLIENT || need->kind == KIND_SYSTEM) {
            buffer_printf(out, " %s %llx%s", need->interface == NULL ? "any" : need->interface->name.text,
                          (unsigned long long)need->methods, need->grant ? " grant" : "");
        }
        buffer_printf(out, " %s\n", need->handle);
    }
    unsigned index = 0;
    for (const struct parameter *parameter = service->parameters; parameter != NULL; parameter = parameter->next) {
        static const char *const kinds[] = {"number", "text", "flag"};
        buffer_printf(out, "parameter %u %s %s\n", index++, kinds[parameter->kind], parameter->name.text);
    }
}

static uint64_t handles_fingerprint(const struct service *service) {
    struct buffer text = {0};
    handles_text(&text, service);
    uint64_t fingerprint = fnv1a(text.length == 0 ? "" : text.data, text.length);
    buffer_free(&text);
    return fingerprint;
}

// ---- Services ----

static void check_need_count(struct system *system, const struct service *program) {
    unsigned count = 0;
    for (const struct need *need = program->needs; need != NULL; need = need->next) {
        count += need->kind != KIND_UNKNOWN && need->merged_into == NULL ? 1 : 0;
        if (count == MOST_PROGRAM_NEEDS + 1) {
            report(system->diagnostics, need->location, "the program `%s` needs more than %d things",
                   program->name.text, MOST_PROGRAM_NEEDS);
            return;
        }
    }
}

static void resolve_own(struct system *system, struct service *service) {
    for (struct need *need = service->needs; need != NULL; need = need->next) {
        resolve_need(system, service, need);
    }
    finish_clients(service);
    if (service->is_program) {
        check_need_count(system, service);
    }
    check_parameters(system, service);
    if (service->offer != NULL) {
        resolve_offer(system, service);
    }
    if (!service->is_program) {
        want_property(system, service, PROPERTY_PRIORITY);
    }
    want_property(system, service, PROPERTY_MEMORY);
}

void suggest_services(struct system *system, const struct service *among, const char *wanted) {
    struct suggestion suggestion = suggest_start(system->diagnostics, wanted);
    for (const struct service *service = among; service != NULL; service = service->next) {
        suggest_word(&suggestion, service->name.text);
    }
    suggest_end(&suggestion);
}

/// The service that another one is like, resolved; NULL, and an error, if there is none.
static struct service *find_like(struct system *system, struct service *service) {
    struct service *like = service_find(system, service->like_name.text);
    if (like == NULL) {
        report(system->diagnostics, service->like_name.location, "there is no service `%s`", service->like_name.text);
        suggest_services(system, system->services, service->like_name.text);
        return NULL;
    }
    if (like->progress == RESOLVE_BEGUN) {
        report(system->diagnostics, service->like_name.location, "`%s` is like itself", service->name.text);
        return NULL;
    }
    resolve_service(system, like);
    return like;
}

void resolve_service(struct system *system, struct service *service) {
    if (service->progress != RESOLVE_NOT_BEGUN) {
        return;
    }
    service->progress = RESOLVE_BEGUN;
    service->free_slot = PLAN_FIRST_SLOT;
    if (service->like_name.text != NULL) {
        service->like = find_like(system, service);
        if (service->like != NULL) {
            copy_like(system, service);
        }
    } else {
        resolve_own(system, service);
    }
    settings_default(&service->settings);
    if (service->settings.program.text == NULL) {
        service->settings.program = service->name;
    }
    resolve_system_methods(system, service);
    service->handles = handles_fingerprint(service);
    service->progress = RESOLVE_DONE;
}

// SPDX-License-Identifier: Apache-2.0
//
// Services that are like others, and what a system sets: properties that take the place of others.

#include "arena.h"
#include "read.h"
#include "resolve.h"
#include "suggest.h"

#include <stddef.h>
#include <string.h>

/// Where the values of a property are, the first and the last of them.
#define VALUES(first, last)                                                                                            \
    {                                                                                                                  \
        offsetof(struct settings, first), offsetof(struct settings, last) + sizeof(((struct settings *)NULL)->last) -  \
                                              offsetof(struct settings, first)                                         \
    }

static const struct {
    size_t offset;
    size_t size;
} values[PROPERTY_SETTABLE] = {
    [PROPERTY_ABOUT] = VALUES(about, about),           [PROPERTY_PROGRAM] = VALUES(program, program),
    [PROPERTY_LANGUAGE] = VALUES(language, language),  [PROPERTY_PRIORITY] = VALUES(priority, priority),
    [PROPERTY_SLICE] = VALUES(slice, slice),           [PROPERTY_MEMORY] = VALUES(memory, memory),
    [PROPERTY_SLOTS] = VALUES(slots, slots),           [PROPERTY_STACK] = VALUES(stack, stack),
    [PROPERTY_START] = VALUES(on_request, on_request), [PROPERTY_RESTART] = VALUES(restart, limit_window),
    [PROPERTY_WATCHDOG] = VALUES(watchdog, watchdog),  [PROPERTY_ARGUMENTS] = VALUES(arguments, arguments),
};

void settings_take(struct settings *to, const struct settings *from, enum property property) {
    memcpy((char *)to + values[property].offset, (const char *)from + values[property].offset, values[property].size);
}

static bool is_same_text(const char *a, const char *b) {
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/// Have both the same value of a property?
static bool is_same_setting(const struct settings *a, const struct settings *b, enum property property) {
    switch (property) {
    case PROPERTY_ABOUT:
        return is_same_text(a->about.text, b->about.text);
    case PROPERTY_PROGRAM:
        return is_same_text(a->program.text, b->program.text);
    case PROPERTY_LANGUAGE:
        return a->language == b->language;
    case PROPERTY_START:
        return a->on_request == b->on_request;
    case PROPERTY_RESTART:
        return a->restart == b->restart && a->backoff_first.value == b->backoff_first.value &&
               a->backoff_most.value == b->backoff_most.value && a->limit_count.value == b->limit_count.value &&
               a->limit_window.value == b->limit_window.value;
    case PROPERTY_ARGUMENTS:
        return is_same_text(a->arguments.text, b->arguments.text);
    default:
        return ((const struct amount *)(const void *)((const char *)a + values[property].offset))->value ==
               ((const struct amount *)(const void *)((const char *)b + values[property].offset))->value;
    }
}

/// A copy of the needs, each merged into the copy of what it was merged into.
static struct need *copy_needs(const struct need *needs) {
    struct need *first = NULL;
    struct need **end = &first;
    for (const struct need *need = needs; need != NULL; need = need->next) {
        struct need *copy = arena_alloc(sizeof(*copy));
        *copy = *need;
        copy->next = NULL;
        *end = copy;
        end = &copy->next;
        const struct need *old = needs;
        struct need *new = first;
        while (old != need->merged_into && old != need) {
            old = old->next;
            new = new->next;
        }
        copy->merged_into = need->merged_into == NULL ? NULL : new;
    }
    return first;
}

static struct parameter *copy_parameters(const struct parameter *parameters) {
    struct parameter *first = NULL;
    struct parameter **end = &first;
    for (const struct parameter *parameter = parameters; parameter != NULL; parameter = parameter->next) {
        *end = arena_alloc(sizeof(**end));
        **end = *parameter;
        (*end)->next = NULL;
        end = &(*end)->next;
    }
    return first;
}

/// Put the allowances of the original behind the service's own. Those that do nothing are told of where they stand.
static void copy_allowances(struct service *service, const struct allowance *allowances) {
    struct allowance **end = &service->allowances;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    for (; allowances != NULL; allowances = allowances->next) {
        *end = arena_alloc(sizeof(**end));
        **end = *allowances;
        (*end)->is_used = true;
        (*end)->next = NULL;
        end = &(*end)->next;
    }
}

static void check_like_offer(struct system *system, struct service *service) {
    struct offer *offer = service->offer;
    const struct offer *original = service->like->offer;
    if (offer == NULL && original != NULL) {
        report(system->diagnostics, service->name.location,
               "`%s` does not say under which name it offers what `%s` does", service->name.text,
               service->like->name.text);
        hint(system->diagnostics, "`offers NAME of %s`",
             has_interface(original) ? original->interface_name.text : "..");
        return;
    }
    if (offer != NULL && original == NULL) {
        report(system->diagnostics, offer->location, "`%s` is like `%s`, which offers nothing", service->name.text,
               service->like->name.text);
        return;
    }
    if (offer == NULL) {
        return;
    }
    check_offer_name(system, offer);
    if (has_interface(original) && offer->interface_name.text != NULL &&
        strcmp(offer->interface_name.text, original->interface_name.text) != 0) {
        report(system->diagnostics, offer->interface_name.location, "`%s` is like `%s`, which offers `%s`",
               service->name.text, service->like->name.text, original->interface_name.text);
    }
    if (offer->using != NULL) {
        report(system->diagnostics, offer->using->location, "what an offer rests on is said in `%s`, which it is like",
               service->like->name.text);
    }
    offer->interface = original->interface;
    offer->using = original->using;
}

void copy_like(struct system *system, struct service *service) {
    static const enum property fixed[] = {PROPERTY_NEEDS, PROPERTY_PARAMETER};
    const struct service *like = service->like;
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
        struct location location = service->given[fixed[i]];
        if (location.line != 0) {
            report(system->diagnostics, location, "`%s` has the `%s` of `%s`, which it is like", service->name.text,
                   property_name(fixed[i]), like->name.text);
            hint(system->diagnostics, "it is the same program, and so it is given the same");
        }
    }
    for (unsigned i = 0; i < PROPERTY_SETTABLE; i++) {
        if (service->given[i].line == 0) {
            settings_take(&service->settings, &like->settings, (enum property)i);
        }
    }
    check_like_offer(system, service);
    copy_allowances(service, like->allowances);
    service->needs = copy_needs(like->needs);
    service->parameters = copy_parameters(like->parameters);
    service->free_slot = like->free_slot;
    service->bit_count = like->bit_count;
    service->region_count = like->region_count;
}

// ---- What a system sets ----

static void warn_same(struct system *system, const struct set *set) {
    warn(system->diagnostics, set->what.location, "`%s` has this `%s` already", set->service.text, set->what.text);
}

static void set_parameter(struct system *system, struct service *service, const struct set *set) {
    static const char *const kinds[] = {"a number", "text in quotes", "`on` or `off`"};
    struct parameter *parameter = service->parameters;
    while (parameter != NULL && strcmp(parameter->name.text, set->what.text) != 0) {
        parameter = parameter->next;
    }
    if (parameter == NULL) {
        report(system->diagnostics, set->what.location, "`%s` has no property and no parameter `%s`",
               service->name.text, set->what.text);
        struct suggestion suggestion = suggest_start(system->diagnostics, set->what.text);
        for (parameter = service->parameters; parameter != NULL; parameter = parameter->next) {
            suggest_word(&suggestion, parameter->name.text);
        }
        for (unsigned i = 0; i < PROPERTY_SETTABLE; i++) {
            suggest_word(&suggestion, property_name((enum property)i));
        }
        suggest_end(&suggestion);
        return;
    }
    if (parameter->kind != set->parameter->kind) {
        report(system->diagnostics, set->what.location, "the parameter `%s` is %s", set->what.text,
               kinds[parameter->kind]);
        return;
    }
    if (parameter->number.value == set->parameter->number.value &&
        is_same_text(parameter->text.text, set->parameter->text.text)) {
        warn_same(system, set);
    }
    parameter->number = set->parameter->number;
    parameter->text = set->parameter->text;
}

/// An earlier set of the same, or NULL.
static const struct set *first_set(const struct system *system, const struct set *set) {
    const struct set *first = system->sets;
    while (strcmp(first->service.text, set->service.text) != 0 || strcmp(first->what.text, set->what.text) != 0) {
        first = first->next;
    }
    return first == set ? NULL : first;
}

void apply_set(struct system *system, const struct set *set) {
    const struct set *first = first_set(system, set);
    if (first != NULL) {
        report(system->diagnostics, set->what.location, "`%s.%s` is set twice; first on %s", set->service.text,
               set->what.text, location_text(first->what.location, set->what.location.source));
        return;
    }
    struct service *service = service_find(system, set->service.text);
    if (service == NULL && program_find(system, set->service.text) != NULL) {
        report(system->diagnostics, set->what.location, "`%s` is a program, of which nothing can be set",
               set->service.text);
        hint(system->diagnostics, "what it is stands in its executable, which is the same in all systems");
        return;
    }
    if (service == NULL) {
        report(system->diagnostics, set->service.location, "there is no service `%s`", set->service.text);
        suggest_services(system, system->services, set->service.text);
        return;
    }
    if (set->property == PROPERTY_PARAMETER) {
        set_parameter(system, service, set);
    } else {
        struct settings value = set->value;
        settings_default(&value);
        if (is_same_setting(&service->settings, &value, set->property)) {
            warn_same(system, set);
        }
        settings_take(&service->settings, &value, set->property);
        service->given[set->property] = set->what.location;
    }
}

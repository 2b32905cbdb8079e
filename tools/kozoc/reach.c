// SPDX-License-Identifier: Apache-2.0
//
// Who can do what, and how.

#include "reach.h"

#include "naming.h"
#include "nearest.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

// ---- What is asked for ----

/// The bits of methods joined by `+`; all that there are without any. Zero, after a line on stderr, if one is unknown.
static uint64_t methods_of(const struct item *interface, const char *words) {
    uint64_t bits = 0;
    for (const char *word = words; *word != '\0';) {
        size_t length = strcspn(word, "+");
        uint64_t bit = 0;
        struct nearest nearest = {.name = words};
        for (const struct item *method = interface->methods; method != NULL; method = method->next) {
            const char *name = name_lower(method->name.text);
            nearest_offer(&nearest, name);
            if (strlen(name) == length && strncmp(name, word, length) == 0) {
                bit = UINT64_C(1) << method->badge_bit;
            }
        }
        if (bit == 0) {
            fprintf(stderr, "kozoc: %s has no method `%.*s`%s\n", interface->name.text, (int)length, word,
                    nearest_text(&nearest));
            return 0;
        }
        bits |= bit;
        word += length + (word[length] == '+' ? 1 : 0);
    }
    return bits;
}

/// Take `OFFER`, `OFFER.METHOD+METHOD` or `system.METHOD`.
static bool find_methods(const struct item *interface, const char *words, struct authority *authority) {
    if (*words == '\0' || interface == NULL) {
        authority->methods = ALL_METHODS;
        return true;
    }
    authority->methods = methods_of(interface, words + 1);
    return authority->methods != 0;
}

/// Is the text what the need was written as, with its argument or without?
static bool is_named(const struct need *need, const char *text) {
    size_t length = strlen(text);
    return strncmp(need->clear, text, length) == 0 && (need->clear[length] == '\0' || need->clear[length] == ':');
}

static bool find_need(const struct system *system, struct authority *authority) {
    struct nearest nearest = {.name = authority->text};
    for (unsigned i = 0; i < system->service_count; i++) {
        const struct service *service = system->by_number[i];
        nearest_offer(&nearest, service->offer != NULL ? service->offer->name.text : "system");
        for (const struct need *need = service->needs; need != NULL; need = need->next) {
            if (!has_methods(need) && is_named(need, authority->text)) {
                authority->need = need;
                return true;
            }
            nearest_offer(&nearest, need->clear);
        }
    }
    fprintf(stderr, "kozoc: nobody in %s needs or offers `%s`%s\n", system->name.text, authority->text,
            nearest_text(&nearest));
    return false;
}

bool authority_find(const struct system *system, const char *text, struct authority *authority) {
    *authority = (struct authority){.text = text};
    size_t length = strcspn(text, ".:");
    if (length == strlen("system") && strncmp(text, "system", length) == 0) {
        return find_methods(definition_find(system->definition, ITEM_INTERFACE, "System"), text + length, authority);
    }
    for (unsigned i = 0; i < system->service_count; i++) {
        const struct offer *offer = system->by_number[i]->offer;
        if (offer != NULL && strlen(offer->name.text) == length && strncmp(offer->name.text, text, length) == 0) {
            authority->offerer = system->by_number[i];
            return find_methods(offer->interface, text + length, authority);
        }
    }
    return find_need(system, authority);
}

// ---- Who has it ----

static bool is_port(unsigned kind) {
    return kind == PLAN_PORTS || kind == PLAN_PM1A || kind == PLAN_PM1B || kind == PLAN_RESET;
}

/// Does one need give what another one does, or part of it?
static bool is_covered(const struct need *held, const struct need *wanted) {
    if ((held->kind == PLAN_PORT_CONTROL && is_port(wanted->kind)) ||
        (held->kind == PLAN_IRQ_CONTROL && wanted->kind == PLAN_IRQ)) {
        return true;
    }
    if (held->kind != wanted->kind) {
        return false;
    }
    switch (held->kind) {
    case KIND_SYSTEM:
        return held->grant;
    case PLAN_PORTS:
        return held->a <= wanted->b && wanted->a <= held->b;
    case PLAN_IRQ:
    case PLAN_PCI:
        return held->a == wanted->a;
    case PLAN_SIGNAL:
    case PLAN_WAIT:
        return held->declared == wanted->declared;
    case PLAN_SHARED:
        return held->declared == wanted->declared && held->a >= wanted->a;
    default:
        return true;
    }
}

/// Is the need for one of the methods that are asked for?
static bool is_calling(const struct need *need, const struct authority *authority) {
    bool is_there = authority->offerer == NULL ? need->kind == KIND_SYSTEM
                                               : need->kind == PLAN_CLIENT && need->offerer == authority->offerer;
    return is_there && (need->methods & authority->methods) != 0;
}

const struct need *authority_held(const struct service *service, const struct authority *authority) {
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (need->merged_into != NULL) {
            continue;
        }
        if (authority->need != NULL ? is_covered(need, authority->need) : is_calling(need, authority)) {
            return need;
        }
    }
    return NULL;
}

// ---- Ways ----

/// The need by which the walk may go from one to the other; NULL if it may not.
static const struct need *way(enum walk_kind kind, const struct service *from, const struct service *to) {
    for (const struct need *need = from->needs; need != NULL; need = need->next) {
        if (need->kind == PLAN_CLIENT && need->merged_into == NULL && need->offerer == to &&
            (kind == WALK_CALLS || need->grant)) {
            return need;
        }
    }
    return NULL;
}

static const struct need *way_either(enum walk_kind kind, const struct service *from, const struct service *to) {
    const struct need *need = way(kind, from, to);
    return need != NULL || kind == WALK_CALLS ? need : way(kind, to, from);
}

/// Put the steps that lead to a service in order. Returns how many there are.
static int trace_back(const struct step *arrived, const struct service *start, const struct service *end,
                      struct step *steps) {
    int count = 0;
    for (const struct service *at = end; at != start; at = arrived[at->number].from) {
        count++;
    }
    int place = count;
    for (const struct service *at = end; at != start; at = arrived[at->number].from) {
        steps[--place] = arrived[at->number];
    }
    return count;
}

// Breadth first: who is in the queue is no farther than who comes later.
int walk(const struct system *system, enum walk_kind kind, const struct service *start,
         bool (*wanted)(const void *context, const struct service *service), const void *context, struct step *steps) {
    struct step arrived[PLAN_MAX_SERVICES] = {0};
    const struct service *queue[PLAN_MAX_SERVICES] = {start};
    arrived[start->number].to = start;
    for (unsigned first = 0, end = 1; first < end; first++) {
        const struct service *at = queue[first];
        if (wanted(context, at)) {
            return trace_back(arrived, start, at, steps);
        }
        for (unsigned i = 0; i < system->service_count; i++) {
            const struct service *next = system->by_number[i];
            const struct need *need = way_either(kind, at, next);
            if (need != NULL && arrived[i].to == NULL) {
                arrived[i] = (struct step){at, next, need};
                queue[end++] = next;
            }
        }
    }
    return -1;
}

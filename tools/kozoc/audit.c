// SPDX-License-Identifier: Apache-2.0
//
// What was used, and how the description could be tighter.

#include "audit.h"

#include "arena.h"
#include "caps.h"
#include "checks.h"
#include "naming.h"

#include <kozo_abi.h>
#include <string.h>

/// Under way through the needs of a service.
struct auditor {
    struct audit *audit;
    struct finding **findings_end;
    struct edit **edits_end;
    const struct service *service;
};

// ---- How often ----

/// Whose declaration a service has.
static const struct service *root_of(const struct service *service) {
    while (service->like != NULL) {
        service = service->like;
    }
    return service;
}

static uint64_t count_of(const struct auditor *auditor, enum usage_kind kind, uint64_t place, uint64_t detail) {
    return usage_count(auditor->audit->usage, auditor->service->name.text, kind, place, detail);
}

/// The same by all services that have this declaration: it can ask for no less than any of them uses.
static uint64_t count_of_all(const struct auditor *auditor, enum usage_kind kind, uint64_t place, uint64_t detail) {
    const struct system *system = auditor->audit->system;
    if (auditor->service->is_program) {
        return count_of(auditor, kind, place, detail);
    }
    uint64_t count = 0;
    for (unsigned i = 0; i < system->service_count; i++) {
        if (root_of(system->by_number[i]) == root_of(auditor->service)) {
            count += usage_count(auditor->audit->usage, system->by_number[i]->name.text, kind, place, detail);
        }
    }
    return count;
}

/// In how many ways something is counted, each of which is a use of it.
struct measure {
    enum usage_kind kind;
    uint64_t place;
    uint64_t detail;
    /// What it is called; NULL if it goes without saying.
    const char *word;
};
#define MOST_MEASURES 4

struct measures {
    struct measure list[MOST_MEASURES];
    unsigned count;
};

static void add_measure(struct measures *measures, enum usage_kind kind, uint64_t place, uint64_t detail,
                        const char *word) {
    measures->list[measures->count++] = (struct measure){kind, place, detail, word};
}

static bool is_ports(const struct need *need) {
    return need->kind == PLAN_PORTS || need->kind == PLAN_PM1A || need->kind == PLAN_PM1B || need->kind == PLAN_RESET;
}

/// How a need that has no methods can be used.
static struct measures measures_of(const struct need *need) {
    struct measures measures = {.count = 0};
    if (is_ports(need)) {
        add_measure(&measures, USAGE_SYSCALL, need->slot, SYS_PORT_IN, "in");
        add_measure(&measures, USAGE_SYSCALL, need->slot, SYS_PORT_OUT, "out");
    } else if (is_spawning(need)) {
        add_measure(&measures, USAGE_CALL, need_holder(need)->slot, SYSTEM_NARROW, "narrowed");
    } else if (need->kind == PLAN_CLIENT) {
        add_measure(&measures, USAGE_CALL, need_holder(need)->slot, USAGE_ANY, NULL);
    } else if (need->has_region) {
        add_measure(&measures, USAGE_READ, need->region, USAGE_ANY, "read");
        add_measure(&measures, USAGE_WRITE, need->region, USAGE_ANY, "written");
    } else if (need->has_slot) {
        const char *word = need->kind == PLAN_IRQ ? "acks" : need->kind == PLAN_TIMER ? "calls" : NULL;
        add_measure(&measures, USAGE_SYSCALL, need->slot, USAGE_ANY, word);
    }
    if (need->has_bit) {
        add_measure(&measures, USAGE_SIGNAL, need->bit, USAGE_ANY, "signals");
    }
    if (need->has_slot) {
        add_measure(&measures, USAGE_COPIED, need->slot, USAGE_ANY, "copied");
    }
    return measures;
}

// ---- Findings ----

static const struct allowance *find_allowance(const struct service *service, const struct need *need,
                                              const char *method) {
    const struct allowance *allowance = service->allowances;
    while (allowance != NULL && !allows_unused(allowance, need, method)) {
        allowance = allowance->next;
    }
    return allowance;
}

static bool is_held(const struct auditor *auditor, const struct need *need) {
    const struct need *holder = need_holder(need);
    if (is_absent(holder)) {
        return false;
    }
    if (holder->has_slot) {
        return count_of_all(auditor, USAGE_SLOT, holder->slot, USAGE_ANY) != 0;
    }
    return !holder->has_region || count_of_all(auditor, USAGE_REGION, holder->region, USAGE_ANY) != 0;
}

static struct finding *add_finding(struct auditor *auditor, const struct need *need, const char *what) {
    struct finding *finding = arena_alloc(sizeof(*finding));
    *finding = (struct finding){.service = auditor->service, .need = need, .what = what, .how = ""};
    *auditor->findings_end = finding;
    auditor->findings_end = &finding->next;
    return finding;
}

/// Judges what was used so often by all that have this declaration. Returns whether the declaration has to ask for it.
static bool judge(struct auditor *auditor, struct finding *finding, const char *method,
                  uint64_t count_of_all_services) {
    finding->allowance = find_allowance(auditor->service, finding->need, method);
    if (!is_held(auditor, finding->need)) {
        finding->verdict = VERDICT_ABSENT;
        return true;
    }
    if (count_of_all_services != 0) {
        finding->verdict = VERDICT_USED;
    } else {
        finding->verdict = finding->allowance != NULL ? VERDICT_KEPT : VERDICT_UNUSED;
    }
    auditor->audit->needs++;
    auditor->audit->unused += finding->verdict == VERDICT_UNUSED ? 1 : 0;
    auditor->audit->kept += finding->verdict == VERDICT_KEPT ? 1 : 0;
    return finding->verdict != VERDICT_UNUSED;
}

// ---- Needs, and how they would do ----

/// What remains of a need.
struct rest {
    /// Its methods, joined by `+`, if it has any.
    const char *methods;
    /// What was never used.
    const char *unused;
    bool grant;
    /// Of shared memory: it is written to.
    bool writes;
    /// The ports that were touched, where that is told.
    bool has_ports;
    uint64_t first, last;
    bool is_needed;
};

static const char *port_range(uint64_t first, uint64_t last) {
    return first == last ? arena_printf("0x%llx", (unsigned long long)first)
                         : arena_printf("0x%llx-0x%llx", (unsigned long long)first, (unsigned long long)last);
}

/// The need in words, with what remains of it.
static const char *need_text(const struct need *need, const struct rest *rest) {
    const char *text = need->path[0].text;
    const char *last = need->path[need->path_count - 1].text;
    if (need->path_count == MOST_PATH) {
        text = arena_printf("%s.%s", text, need->path[1].text);
    }
    if (rest->methods != NULL) {
        text = arena_printf("%s.%s", text, rest->methods);
    } else if (need->kind == PLAN_SHARED) {
        text = arena_printf("%s.%s", text, rest->writes ? "write" : "read");
    } else if (need->path_count > 1) {
        text = arena_printf("%s.%s", text, last);
    }
    if (rest->has_ports) {
        text = arena_printf("%s:%s", text, port_range(rest->first, rest->last));
    } else if (need->argument.text != NULL) {
        text = arena_printf("%s:%s", text, need->argument.text);
    }
    if (need->interface_name.text != NULL) {
        text = arena_printf("%s of %s", text, need->interface_name.text);
    }
    if (need->as.text != NULL) {
        text = arena_printf("%s as %s", text, need->as.text);
    }
    return arena_printf("%s%s%s", text, rest->grant ? " grant" : "", need->optional ? " optional" : "");
}

/// `a`, then `a+b`.
static const char *joined(const char *list, const char *separator, const char *more) {
    return list == NULL ? more : arena_printf("%s%s%s", list, separator, more);
}

/// How the need was written.
static struct rest all_of(const struct need *need) {
    struct rest rest = {.grant = need->grant && !is_spawning(need), .writes = need->a != 0, .is_needed = true};
    for (const struct word *word = has_methods(need) ? need->words : NULL; word != NULL; word = word->next) {
        rest.methods = joined(rest.methods, "+", word->name.text);
    }
    return rest;
}

static void append_edit(struct auditor *auditor, struct edit edit) {
    struct edit *appended = arena_alloc(sizeof(*appended));
    *appended = edit;
    *auditor->edits_end = appended;
    auditor->edits_end = &appended->next;
}

static void add_edit(struct auditor *auditor, const struct need *need, const struct rest *rest) {
    // Those that are like another one have its declaration.
    if (auditor->service->like != NULL || rest->unused == NULL) {
        return;
    }
    struct rest all = all_of(need);
    append_edit(auditor, (struct edit){.service = auditor->service,
                                       .location = need->location,
                                       .unused = rest->unused,
                                       .from = need_text(need, &all),
                                       .to = rest->is_needed ? need_text(need, rest) : NULL});
}

// ---- Kinds of needs ----

/// One method. Returns whether it is needed.
static bool audit_method(struct auditor *auditor, const struct need *need, const struct item *method,
                         struct rest *rest) {
    const char *name = name_lower(method->name.text);
    uint64_t slot = need_holder(need)->slot;
    uint64_t number = (uint64_t)method->number.value;
    struct finding *finding = add_finding(auditor, need, arena_printf("%s.%s", need->path[0].text, name));
    finding->count = count_of(auditor, USAGE_CALL, slot, number);
    bool is_needed = judge(auditor, finding, name, count_of_all(auditor, USAGE_CALL, slot, number));
    if (is_needed) {
        rest->methods = joined(rest->methods, "+", name);
    } else {
        rest->unused = joined(rest->unused, ", ", finding->what);
    }
    return is_needed;
}

static void audit_grant(struct auditor *auditor, const struct need *need, struct rest *rest) {
    uint64_t slot = need_holder(need)->slot;
    struct finding *finding = add_finding(auditor, need, arena_printf("%s grant", need->path[0].text));
    finding->count = count_of(auditor, USAGE_CAPS, slot, USAGE_ANY);
    // An allowance for methods is none for this.
    rest->grant = judge(auditor, finding, "grant", count_of_all(auditor, USAGE_CAPS, slot, USAGE_ANY));
    if (!rest->grant) {
        rest->unused = joined(rest->unused, ", ", finding->what);
    }
}

/// Calls of a service or of init, method by method.
static void audit_calls(struct auditor *auditor, const struct need *need) {
    struct rest rest = {.is_needed = false};
    bool all = true;
    for (const struct item *method = need->interface->methods; method != NULL; method = method->next) {
        const char *name = name_lower(method->name.text);
        if (need->words == NULL || has_word(need->words, name)) {
            bool is_needed = audit_method(auditor, need, method, &rest);
            rest.is_needed |= is_needed;
            all &= is_needed;
        }
    }
    if (all) {
        rest.methods = all_of(need).methods;
    }
    if (need->grant) {
        audit_grant(auditor, need, &rest);
    }
    add_edit(auditor, need, &rest);
}

static bool is_port_touched(const struct auditor *auditor, const struct need *need, uint64_t port) {
    return count_of_all(auditor, USAGE_IN, need->slot, port) != 0 ||
           count_of_all(auditor, USAGE_OUT, need->slot, port) != 0;
}

/// From where to where ports of a range were touched. False if none was.
static bool find_ports(const struct auditor *auditor, const struct need *need, uint64_t *first, uint64_t *last) {
    bool is_any = false;
    for (uint64_t port = need->a; port <= need->b; port++) {
        if (!is_port_touched(auditor, need, port)) {
            continue;
        }
        *first = is_any ? *first : port;
        *last = port;
        is_any = true;
    }
    return is_any;
}

/// Those of a range that were not touched, or NULL.
static const char *ports_left(const struct auditor *auditor, const struct need *need) {
    const char *text = NULL;
    uint64_t first = need->a;
    for (uint64_t port = need->a; port <= need->b + 1; port++) {
        if (port <= need->b && !is_port_touched(auditor, need, port)) {
            continue;
        }
        text = port == first ? text : joined(text, ", ", port_range(first, port - 1));
        first = port + 1;
    }
    return text;
}

/// What of it can be said more tightly, although it was used.
static void narrow(const struct auditor *auditor, struct finding *finding, struct rest *rest) {
    const struct need *need = finding->need;
    if (need->kind == PLAN_SHARED && need->a != 0 && count_of_all(auditor, USAGE_WRITE, need->region, USAGE_ANY) == 0) {
        rest->writes = false;
        rest->unused = need->clear;
    } else if (need->kind == PLAN_PORTS && find_ports(auditor, need, &rest->first, &rest->last)) {
        const char *left = ports_left(auditor, need);
        finding->how = left == NULL ? finding->how : arena_printf("%s; not %s", finding->how, left);
        // What is asked for by a name is a device as a whole.
        rest->has_ports = need->argument.text != NULL && (rest->first > need->a || rest->last < need->b);
        rest->unused = rest->has_ports ? arena_printf("ports %s", left) : NULL;
    }
    if (rest->unused == NULL) {
        return;
    }
    if (finding->allowance != NULL) {
        finding->verdict = VERDICT_KEPT;
        auditor->audit->kept++;
        rest->unused = NULL;
    } else {
        finding->verdict = VERDICT_WIDE;
        auditor->audit->unused++;
    }
}

/// All else: it is used as a whole, but for ports and memory.
static void audit_whole(struct auditor *auditor, const struct need *need) {
    struct finding *finding = add_finding(auditor, need, need->clear);
    struct measures measures = measures_of(need);
    uint64_t all = 0;
    const char *how = NULL;
    for (unsigned i = 0; i < measures.count; i++) {
        const struct measure *measure = &measures.list[i];
        uint64_t count = count_of(auditor, measure->kind, measure->place, measure->detail);
        all += count_of_all(auditor, measure->kind, measure->place, measure->detail);
        finding->count += count;
        if (count != 0 && measure->word != NULL) {
            how = joined(how, ", ",
                         need->has_region ? measure->word : arena_printf("%s %s", measure->word, grouped(count)));
        }
    }
    finding->how = how == NULL ? "" : how;
    struct rest rest = all_of(need);
    rest.is_needed = judge(auditor, finding, NULL, all);
    if (!rest.is_needed) {
        rest.unused = need->clear;
    } else if (finding->verdict == VERDICT_USED) {
        narrow(auditor, finding, &rest);
    }
    if (need->grant && !is_spawning(need)) {
        audit_grant(auditor, need, &rest);
    }
    add_edit(auditor, need, &rest);
}

static void audit_service(struct auditor *auditor) {
    const struct service *service = auditor->service;
    if (count_of(auditor, USAGE_RAN, 0, USAGE_ANY) == 0) {
        add_finding(auditor, NULL, "")->verdict = VERDICT_IDLE;
        auditor->audit->unused++;
        append_edit(auditor, (struct edit){.service = service, .location = service->name.location});
        return;
    }
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (has_methods(need) && need->interface != NULL) {
            audit_calls(auditor, need);
        } else {
            audit_whole(auditor, need);
        }
    }
}

void audit_make(struct audit *audit, const struct system *system, const struct usage *usage) {
    *audit = (struct audit){.system = system, .usage = usage};
    struct auditor auditor = {.audit = audit, .findings_end = &audit->findings, .edits_end = &audit->edits};
    for (unsigned i = 0; i < system->service_count; i++) {
        auditor.service = system->by_number[i];
        audit_service(&auditor);
    }
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        auditor.service = program;
        audit_service(&auditor);
        audit->programs++;
    }
}

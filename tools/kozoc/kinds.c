// SPDX-License-Identifier: Apache-2.0
//
// All authority that a service can need.

#include "arena.h"
#include "naming.h"
#include "read.h"
#include "resolve.h"
#include "suggest.h"

#include <string.h>

static const struct kind kinds[] = {
    [PLAN_CLIENT] = {"client", "Endpoint", "SEND"},
    [PLAN_PORTS] = {"ports", "IoPort", "IN OUT"},
    [PLAN_PM1A] = {"pm1a", "IoPort", "IN OUT"},
    [PLAN_PM1B] = {"pm1b", "IoPort", "IN OUT"},
    [PLAN_RESET] = {"reset", "IoPort", "IN OUT"},
    [PLAN_PORT_CONTROL] = {"port-control", "IoPortControl", "CREATE"},
    [PLAN_IRQ_CONTROL] = {"irq-control", "IrqControl", "BIND"},
    [PLAN_IRQ] = {"irq", "Irq", "HANDLE"},
    [PLAN_TIMER] = {"timer", "Timer", "SET"},
    [PLAN_CLOCK] = {"clock", "Clock", "READ"},
    [PLAN_MEMORY] = {"memory", "Untyped", "CREATE"},
    [PLAN_SIGNAL] = {"signal", "Notification", "SIGNAL"},
    [PLAN_WAIT] = {"wait", NULL, ""},
    [PLAN_SHARED] = {"shared", NULL, ""},
    [PLAN_INITRD] = {"initrd", NULL, ""},
    [PLAN_MACHINE] = {"machine", NULL, ""},
    [PLAN_FRAMEBUFFER] = {"framebuffer", NULL, ""},
    [PLAN_DEBUG] = {"debug", "DebugConsole", "WRITE"},
    [PLAN_COUNTERS] = {"counters", "Counters", "READ"},
    [PLAN_DEVICE_PAGE] = {"device-page", "Untyped", "CREATE"},
    [PLAN_PCI] = {"pci", NULL, ""},
    [KIND_SYSTEM] = {"system", "Endpoint", "SEND"},
};

const struct kind *kind_of(const struct need *need) {
    return &kinds[need->kind];
}

bool is_passable(const struct need *need) {
    switch (need->kind) {
    case PLAN_CLIENT:
    case PLAN_PORTS:
    case PLAN_TIMER:
    case PLAN_CLOCK:
    case PLAN_MEMORY:
    case PLAN_DEBUG:
    case PLAN_COUNTERS:
        return true;
    default:
        return false;
    }
}

/// Read the argument of a need into `a` and `b`. NULL, or what is wrong with it.
typedef const char *argument_reader(struct need *need, const char *argument);

static argument_reader read_ports, read_irq, read_memory, read_pci;

/// What can be needed without an offer. The word after the dot is `second`, or there is none, but an argument.
struct form {
    const char *first;
    const char *second;
    /// A notification or shared memory stands between them.
    bool is_declared;
    argument_reader *read;
    /// As in struct need. To start programs is authority of init's interface, with words of its own for it.
    unsigned kind;
    /// The handle by default; NULL where one must be said or it is the declared name.
    const char *handle;
    uint64_t a, b;
    /// With its argument, as a hint.
    const char *example;
};

static const struct form forms[] = {
    {"serial", "com1", false, NULL, PLAN_PORTS, "serial_com1", 0x3f8, 0x3ff, "serial.com1"},
    {"ports", NULL, false, read_ports, PLAN_PORTS, NULL, 0, 0, "ports:0x60-0x64 as NAME"},
    {"ports", "pm1a", false, NULL, PLAN_PM1A, "ports_pm1a", 0, 0, "ports.pm1a"},
    {"ports", "pm1b", false, NULL, PLAN_PM1B, "ports_pm1b", 0, 0, "ports.pm1b"},
    {"ports", "reset", false, NULL, PLAN_RESET, "ports_reset", 0, 0, "ports.reset"},
    {"ports", "control", false, NULL, PLAN_PORT_CONTROL, "ports_control", 0, 0, "ports.control"},
    {"irq", NULL, false, read_irq, PLAN_IRQ, NULL, 0, 0, "irq:4 as NAME"},
    {"irq", "control", false, NULL, PLAN_IRQ_CONTROL, "irq_control", 0, 0, "irq.control"},
    {"timer", "set", false, NULL, PLAN_TIMER, "timer", 0, 0, "timer.set"},
    {"clock", "read", false, NULL, PLAN_CLOCK, "clock", 0, 0, "clock.read"},
    {"memory", NULL, false, read_memory, PLAN_MEMORY, NULL, 0, 0, "memory:64K as NAME"},
    {"notification", "signal", true, NULL, PLAN_SIGNAL, NULL, 0, 0, "notification.NAME.signal"},
    {"notification", "wait", true, NULL, PLAN_WAIT, NULL, 0, 0, "notification.NAME.wait"},
    {"shared", "read", true, NULL, PLAN_SHARED, NULL, 0, 0, "shared.NAME.read"},
    {"shared", "write", true, NULL, PLAN_SHARED, NULL, 1, 0, "shared.NAME.write"},
    {"initrd", "read", false, NULL, PLAN_INITRD, "initrd", 0, 0, "initrd.read"},
    {"machine", "read", false, NULL, PLAN_MACHINE, "machine", 0, 0, "machine.read"},
    {"framebuffer", "write", false, NULL, PLAN_FRAMEBUFFER, "framebuffer", 0, 0, "framebuffer.write"},
    {"debug", "write", false, NULL, PLAN_DEBUG, "debug", 0, 0, "debug.write"},
    {"counters", "read", false, NULL, PLAN_COUNTERS, "counters", 0, 0, "counters.read"},
    {"device", "page", false, NULL, PLAN_DEVICE_PAGE, "device", 0, 0, "device.page"},
    {"pci", NULL, false, read_pci, PLAN_PCI, NULL, 0, 0, "pci:00:02.0 as NAME"},
    {"process", "spawn", false, NULL, KIND_SYSTEM, "system", 0, 0, "process.spawn"},
};
#define FORMS (sizeof(forms) / sizeof(forms[0]))

bool is_reserved_word(const char *word) {
    bool is_form = strcmp(word, "system") == 0 || strcmp(word, "self") == 0 || strcmp(word, "reply") == 0;
    for (size_t i = 0; i < FORMS && !is_form; i++) {
        is_form = strcmp(forms[i].first, word) == 0;
    }
    return is_form;
}

/// The method of init by which a service narrows what it passes on to a program.
#define NARROW "NARROW"

// ---- Arguments ----

/// A part of an argument as a number.
static bool part_value(const char *start, size_t length, bool has_units, uint64_t *value) {
    return number_value(arena_text(start, length), has_units, value);
}

static const char *read_ports(struct need *need, const char *argument) {
    size_t first = strcspn(argument, "-");
    bool is_range = argument[first] == '-';
    const char *last = is_range ? argument + first + 1 : argument;
    if (!part_value(argument, first, false, &need->a) || !part_value(last, strlen(last), false, &need->b)) {
        return "ports are one number or two: 0x60 or 0x60-0x64";
    }
    if (need->a > UINT16_MAX || need->b > UINT16_MAX) {
        return "ports are 0 to 0xffff";
    }
    return need->a > need->b ? "the first port stands before the last" : NULL;
}

static const char *read_irq(struct need *need, const char *argument) {
    size_t length = strcspn(argument, "/");
    bool is_level = strcmp(argument + length, "/level") == 0;
    if ((argument[length] != '\0' && !is_level) || !part_value(argument, length, false, &need->a)) {
        return "an interrupt is the number of an ISA line, and `/level` behind it if it is no edge: 4 or 9/level";
    }
    // Else the firmware says what it is.
    need->b = is_level ? PLAN_TRIGGER_LEVEL : PLAN_TRIGGER_FIRMWARE;
    return need->a > 15 ? "ISA lines are 0 to 15" : NULL;
}

static const char *read_memory(struct need *need, const char *argument) {
    uint64_t bytes = 0;
    if (!part_value(argument, strlen(argument), true, &bytes)) {
        return "memory is a number of bytes, or one with K, M or G behind it: 64K";
    }
    if (bytes < 4096 || bytes > UINT64_C(1) << 30 || (bytes & (bytes - 1)) != 0) {
        return "memory is a power of two, 4K to 1G";
    }
    for (need->a = 0; UINT64_C(1) << need->a < bytes;) {
        need->a++;
    }
    return NULL;
}

/// A number of exactly that many hexadecimal digits, or UINT64_MAX.
static uint64_t hex_value(const char *text, size_t digits) {
    uint64_t value = 0;
    bool is_whole = strspn(text, "0123456789abcdefABCDEF") >= digits;
    return is_whole && number_value(arena_printf("0x%.*s", (int)digits, text), false, &value) ? value : UINT64_MAX;
}

static const char *read_pci(struct need *need, const char *argument) {
    bool has_form = strlen(argument) == 7 && argument[2] == ':' && argument[5] == '.';
    uint64_t bus = has_form ? hex_value(argument, 2) : UINT64_MAX;
    uint64_t device = has_form ? hex_value(argument + 3, 2) : UINT64_MAX;
    uint64_t function = has_form ? hex_value(argument + 6, 1) : UINT64_MAX;
    if (bus > 0xff || device > 0x1f || function > 7) {
        return "a PCI function is bus, device and function in hexadecimal: 00:1f.2";
    }
    need->a = bus << 8 | device << 3 | function;
    return NULL;
}

// ---- Needs without an offer ----

static void suggest_forms(struct system *system, const struct need *need) {
    const char *list = "";
    for (size_t i = 0; i < FORMS; i++) {
        if (strcmp(forms[i].first, need->path[0].text) == 0) {
            list = arena_printf("%s%s`%s`", list, *list == '\0' ? "" : ", ", forms[i].example);
        }
    }
    hint(system->diagnostics, "there is %s", list);
}

/// The form that the need has, but for its argument; NULL, and an error, if it has none.
static const struct form *find_form(struct system *system, struct need *need) {
    const struct name *last = &need->path[need->path_count - 1];
    for (size_t i = 0; i < FORMS; i++) {
        unsigned count = (forms[i].second == NULL ? 1 : 2) + (forms[i].is_declared ? 1 : 0);
        if (strcmp(forms[i].first, need->path[0].text) == 0 && need->path_count == count &&
            (forms[i].second == NULL || strcmp(forms[i].second, last->text) == 0)) {
            return &forms[i];
        }
    }
    if (need->path_count == 1) {
        report(system->diagnostics, need->location, "`%s` does not say what of it is needed", last->text);
    } else {
        report(system->diagnostics, last->location, "`%s` has no `%s`", need->path[0].text, last->text);
    }
    suggest_forms(system, need);
    return NULL;
}

static bool check_argument(struct system *system, struct need *need, const struct form *form) {
    const char *argument = need->argument.text;
    if (form->read == NULL) {
        if (argument != NULL) {
            report(system->diagnostics, need->argument.location, "`%s` takes no argument", form->example);
        }
        return argument == NULL;
    }
    if (argument == NULL) {
        report(system->diagnostics, need->location, "`%s` needs an argument", form->first);
        suggest_forms(system, need);
        return false;
    }
    const char *wrong = form->read(need, argument);
    if (wrong != NULL) {
        report(system->diagnostics, need->argument.location, "bad argument `%s`", argument);
        hint(system->diagnostics, "%s", wrong);
    }
    return wrong == NULL;
}

/// What only a client has.
static void refuse_client_marks(struct system *system, const struct need *need) {
    if (need->words != NULL && need->words->next != NULL) {
        report(system->diagnostics, need->words->next->name.location, "`%s` is needed word by word",
               need->path[0].text);
    }
    if (need->interface_name.text != NULL) {
        report(system->diagnostics, need->interface_name.location, "`%s` has no interface", need->path[0].text);
    }
    if (need->grant) {
        report(system->diagnostics, need->location, "no capabilities travel through `%s`: `grant` is for offers",
               need->path[0].text);
    }
}

/// A need of process.spawn: of init's interface the method that narrows capabilities, whose answers carry them.
static void resolve_spawn(struct system *system, struct need *need) {
    if (need->as.text != NULL || need->optional) {
        report(system->diagnostics, need->location, "`%s` is the same for all: nothing can be said of it", need->clear);
        need->as.text = NULL;
        need->optional = false;
    }
    need->interface = definition_find(system->definition, ITEM_INTERFACE, "System");
    need->methods = system_method(system, NARROW);
    need->grant = true;
}

static void resolve_form(struct system *system, struct need *need) {
    const struct form *form = find_form(system, need);
    if (form == NULL) {
        return;
    }
    refuse_client_marks(system, need);
    need->a = form->a;
    need->b = form->b;
    if (!check_argument(system, need, form)) {
        return;
    }
    need->kind = form->kind;
    need->handle = form->is_declared ? identifier(need->path[1].text) : form->handle;
    if (need->as.text == NULL && need->handle == NULL) {
        // A name that was no good was reported.
        if (need->as.location.line == 0) {
            report(system->diagnostics, need->location, "`%s` needs a name for its handle", need->clear);
            hint(system->diagnostics, "`%s as NAME`", need->clear);
        }
        need->kind = KIND_UNKNOWN;
    }
    if (form->kind == KIND_SYSTEM) {
        resolve_spawn(system, need);
    }
}

// ---- Needs of an offer, and of init ----

const struct item *find_interface(struct system *system, const struct name *name) {
    const struct item *interface = definition_find(system->definition, ITEM_INTERFACE, name->text);
    if (interface == NULL && strcmp(name->text, "any") != 0) {
        report(system->diagnostics, name->location, "there is no interface `%s`", name->text);
        struct suggestion suggestion = suggest_start(system->diagnostics, name->text);
        suggest_items(&suggestion, system->definition, ITEM_INTERFACE);
        suggest_end(&suggestion);
    }
    return interface;
}

static const struct item *find_method(struct system *system, const struct item *interface, const struct name *word) {
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        if (strcmp(name_lower(method->name.text), word->text) == 0) {
            return method;
        }
    }
    report(system->diagnostics, word->location, "%s has no method `%s`", interface->name.text, word->text);
    struct suggestion suggestion = suggest_start(system->diagnostics, word->text);
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        suggest_word(&suggestion, name_lower(method->name.text));
    }
    suggest_end(&suggestion);
    if (suggestion.nearest.found[0] == NULL) {
        const char *list = "";
        for (const struct item *method = interface->methods; method != NULL; method = method->next) {
            list = arena_printf("%s%s`%s`", list, *list == '\0' ? "" : ", ", name_lower(method->name.text));
        }
        hint(system->diagnostics, "it has %s", list);
    }
    return NULL;
}

/// Badge bits of the words.
static uint64_t resolve_methods(struct system *system, const struct item *interface, const struct need *need) {
    uint64_t bits = 0;
    for (const struct word *word = need->words; word != NULL; word = word->next) {
        const struct item *method = find_method(system, interface, &word->name);
        uint64_t bit = method == NULL ? 0 : UINT64_C(1) << method->badge_bit;
        if ((bits & bit) != 0) {
            report(system->diagnostics, word->name.location, "`%s` stands there twice", word->name.text);
        }
        bits |= bit;
    }
    return bits;
}

/// What was meant by the first word of a need: an offer, or another kind of authority.
static void suggest_first(struct system *system, const struct need *need) {
    struct suggestion suggestion = suggest_start(system->diagnostics, need->path[0].text);
    for (size_t i = 0; i < FORMS; i++) {
        suggest_word(&suggestion, forms[i].first);
    }
    for (const struct service *service = system->services; service != NULL; service = service->next) {
        suggest_word(&suggestion, service->offer != NULL ? service->offer->name.text : "system");
    }
    suggest_end(&suggestion);
    if (suggestion.nearest.found[0] == NULL) {
        hint(system->diagnostics, "say it: `%s of Interface`", need->clear);
    }
}

static void resolve_client(struct system *system, struct need *need) {
    struct name name = need->interface_name;
    if (need->path_count > 2) {
        report(system->diagnostics, need->path[2].location, "`%s` is an offer, and so one word follows it: a method",
               need->path[0].text);
        return;
    }
    if (name.text == NULL) {
        name = (struct name){name_camel(name_upper(identifier(need->path[0].text))), need->path[0].location};
        if (definition_find(system->definition, ITEM_INTERFACE, name.text) == NULL) {
            report(system->diagnostics, name.location, "which interface `%s` has is not said, and there is no `%s`",
                   need->path[0].text, name.text);
            suggest_first(system, need);
            return;
        }
    }
    need->interface = find_interface(system, &name);
    if (need->interface == NULL && strcmp(name.text, "any") != 0) {
        return;
    }
    if (need->interface == NULL && need->words != NULL) {
        report(system->diagnostics, need->words->name.location,
               "an offer of any interface has no methods to choose from");
        return;
    }
    if (need->words != NULL) {
        need->methods = resolve_methods(system, need->interface, need);
    } else {
        need->methods = need->interface == NULL ? ALL_METHODS : interface_badge_bits(need->interface);
    }
    need->kind = PLAN_CLIENT;
    need->handle = identifier(need->path[0].text);
}

static void resolve_init(struct system *system, struct need *need) {
    static const struct name name = {"System", {0}};
    need->interface = definition_find(system->definition, ITEM_INTERFACE, name.text);
    if (need->interface == NULL) {
        report(system->diagnostics, need->location, "the definition has no interface `System`");
        return;
    }
    if (need->words == NULL || need->path_count != 2) {
        report(system->diagnostics, need->location, "`system` does not say which methods are needed");
        hint(system->diagnostics, "such as `system.list`; every service has `exit` without asking");
        return;
    }
    if (need->argument.text != NULL || need->interface_name.text != NULL || need->as.text != NULL || need->grant ||
        need->optional) {
        report(system->diagnostics, need->location,
               "`system` is the same for all: nothing but methods can be said of it");
    }
    need->methods = resolve_methods(system, need->interface, need);
    if ((need->methods & system_method(system, NARROW)) != 0) {
        report(system->diagnostics, need->location, "`%s` is part of what `process.spawn` gives", need->clear);
        hint(system->diagnostics, "`needs process.spawn`");
    }
    need->kind = KIND_SYSTEM;
    need->handle = "system";
}

void resolve_kind(struct system *system, struct need *need) {
    const char *first = need->path[0].text;
    if (strcmp(first, "system") == 0) {
        resolve_init(system, need);
    } else if (strcmp(first, "self") == 0 || strcmp(first, "reply") == 0) {
        report(system->diagnostics, need->location, "`%s` is what every service has without asking", first);
    } else if (is_reserved_word(first)) {
        resolve_form(system, need);
    } else {
        resolve_client(system, need);
    }
    if (need->kind != KIND_UNKNOWN && need->as.text != NULL) {
        need->handle = need->as.text;
    }
}

bool can_pass_on(struct system *system, const struct need *need) {
    struct diagnostics *diagnostics = system->diagnostics;
    if (is_spawning(need)) {
        report(diagnostics, need->location, "a program cannot start programs");
        hint(diagnostics, "only a service can need `%s`", need->clear);
    } else if (need->kind == KIND_SYSTEM) {
        report(diagnostics, need->location, "a program cannot call init, which knows services only: `%s`", need->clear);
        hint(diagnostics, "it may exit, and wait for a service that is being restarted, without asking");
    } else if (!is_passable(need)) {
        report(diagnostics, need->location, "`%s` cannot be passed on to a program", need->clear);
        hint(diagnostics, "what can: offers of services, `clock.read`, `counters.read`, `debug.write`, `timer.set`, "
                          "`memory:SIZE` and `ports:FIRST-LAST`");
    } else if (need->kind == PLAN_CLIENT && need->argument.text != NULL) {
        report(diagnostics, need->argument.location,
               "a program is no client of its own: `%s` is told the argument of "
               "the service that starts it",
               need->path[0].text);
        hint(diagnostics, "leave `:%s` out", need->argument.text);
    } else if (need->grant) {
        report(diagnostics, need->location, "a program cannot have `grant`");
        hint(diagnostics, "no capabilities travel through what it is given");
    } else {
        return true;
    }
    return false;
}

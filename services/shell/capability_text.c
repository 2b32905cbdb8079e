// SPDX-License-Identifier: Apache-2.0
//
// What init tells of a capability, as a line.

#include "capability_text.h"

#include "amount.h"

#include <kozo/badge.h>
#include <kozo/print.h>
#include <kozo_names.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define RIGHT_BITS     64
#define RIGHTS_COLUMNS 20

// What init offers is no need of one capability: it gathers all that the description and the library want of it.
static const struct {
    uint64_t bit;
    const char *name;
} system_methods[] = {
    {SYSTEM_MAY_LIST, "list"},     {SYSTEM_MAY_CAPS, "caps"},   {SYSTEM_MAY_RUN, "run"},
    {SYSTEM_MAY_MEMORY, "memory"}, {SYSTEM_MAY_EXIT, "exit"},   {SYSTEM_MAY_START, "start"},
    {SYSTEM_MAY_KILL, "kill"},     {SYSTEM_MAY_USAGE, "usage"}, {SYSTEM_MAY_BOOT, "boot"},
    {SYSTEM_MAY_AWAIT, "await"},   {SYSTEM_MAY_STOP, "stop"},   {SYSTEM_MAY_RESTART, "restart"},
    {SYSTEM_MAY_ALIVE, "alive"},   {SYSTEM_MAY_EVENT, "event"}, {SYSTEM_MAY_SPACE, "space"},
    {SYSTEM_MAY_NARROW, "narrow"}, {SYSTEM_MAY_AUDIT, "audit"},
};
#define SYSTEM_METHODS (sizeof(system_methods) / sizeof(system_methods[0]))
_Static_assert(SYSTEM_MAY_ALL == (UINT64_C(1) << SYSTEM_METHODS) - 1, "each method of System has a name here");

// A line as far as it has come.
struct line {
    char *into;
    size_t length; // less than CAPABILITY_TEXT_SIZE
};

__attribute__((format(printf, 2, 3))) static void add(struct line *line, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t room = CAPABILITY_TEXT_SIZE - line->length;
    size_t length = (size_t)vsnprintf(line->into + line->length, room, format, arguments);
    va_end(arguments);
    line->length += length < room ? length : room - 1;
}

static void add_rights(struct line *line, uint64_t rights) {
    if (!rights)
        add(line, "-");
    const char *separator = "";
    for (unsigned bit = 0; bit < RIGHT_BITS; bit++)
        if (rights >> bit & 1) {
            add(line, "%s%s", separator, kozo_right_name(bit));
            separator = " ";
        }
}

static void add_system_methods(struct line *line, uint64_t methods) {
    char separator = '.';
    add(line, "system");
    for (size_t i = 0; i < SYSTEM_METHODS; i++)
        if (methods & system_methods[i].bit) {
            add(line, "%c%s", separator, system_methods[i].name);
            separator = '+';
        }
}

static void add_size(struct line *line, const struct kozo_capability_info *info) {
    char size[AMOUNT_SIZE];
    amount_of_memory(size, UINT64_C(1) << info->size_bits);
    if (info->type == OBJECT_CNODE)
        add(line, "%lu slots", UINT64_C(1) << info->size_bits);
    else
        add(line, "%s", size);
}

// What a capability is for, as far as that can be told.
static void add_purpose(struct line *line, const struct kozo_capability_info *info) {
    if (*info->clear)
        add(line, "%.*s", (int)sizeof(info->clear), (const char *)info->clear);
    else if (info->place == PLACE_CNODE && info->handle == SLOT_SYSTEM && info->type == OBJECT_ENDPOINT)
        add_system_methods(line, kozo_badge_methods(info->badge));
    else if (info->size_bits)
        add_size(line, info);
    else if (info->badge && !*info->name)
        add(line, "badge 0x%lx", info->badge);
}

// Where it comes from, unless it is declared.
static void add_origin(struct line *line, const struct kozo_capability_info *info, bool alone) {
    static const char *const words[] = {
        [ORIGIN_DECLARED] = NULL,
        [ORIGIN_OWN] = "own",
        [ORIGIN_NARROWED] = "narrowed",
        [ORIGIN_UNDECLARED] = "UNDECLARED",
    };
    const char *origin = info->origin <= ORIGIN_UNDECLARED ? words[info->origin] : NULL;
    if (origin)
        add(line, "%s%s", alone ? "" : ", ", origin);
}

// What stands in the place of a name, and whether there is a number for the handle.
static const char *name_of(const struct kozo_capability_info *info, bool *has_handle) {
    static const char *const bound[] = {
        [THREAD_SLOT_CNODE] = "bound cnode",   [THREAD_SLOT_SPACE] = "bound space",
        [THREAD_SLOT_BUFFER] = "bound buffer", [THREAD_SLOT_FAULT] = "bound fault",
        [THREAD_SLOT_REPLY] = "bound reply",   [THREAD_SLOT_NOTIFICATION] = "bound notification",
    };
    *has_handle = info->place == PLACE_CNODE || info->place == PLACE_OTHER_CNODE;
    switch (info->place) {
    case PLACE_CNODE:
        return *info->name ? (const char *)info->name : "-";
    case PLACE_OTHER_CNODE:
        return "in another cnode";
    case PLACE_THREAD:
        return info->handle <= THREAD_SLOT_REPLY ? bound[info->handle] : "bound";
    case PLACE_IRQ:
        return "signal of an irq";
    case PLACE_TIMER:
        return "signal of a timer";
    default:
        return "mapped";
    }
}

void capability_row(char into[CAPABILITY_TEXT_SIZE], const struct kozo_capability_info *info) {
    struct line line = {into, 0};
    bool has_handle;
    const char *name = name_of(info, &has_handle);
    char handle[24] = "-";
    if (has_handle)
        snprintf(handle, sizeof(handle), "%lu", info->handle);
    add(&line, "  %-18.*s %4s  %-13s ", (int)sizeof(info->name), name, handle, kozo_object_name(info->type));
    size_t start = line.length;
    add_rights(&line, info->rights);
    int rights = (int)(line.length - start);
    add(&line, "%*s", rights < RIGHTS_COLUMNS ? RIGHTS_COLUMNS - rights : 1, "");
    size_t bare = start + (size_t)rights;
    start = line.length;
    add_purpose(&line, info);
    add_origin(&line, info, line.length == start);
    if (line.length == start)
        into[bare] = '\0'; // no blanks at the end
}

static const char *or_nobody(const char *name) {
    return name ? name : "nobody";
}

// The numbers of methods, as the interface has them where none was left out.
static void add_methods(struct line *line, uint64_t methods) {
    char separator = ' ';
    for (unsigned bit = 0; bit < 64 - BADGE_METHODS_SHIFT; bit++)
        if (methods >> bit & 1) {
            add(line, "%c%u", separator, bit + 1);
            separator = '+';
        }
}

// What is in the badge, or stands in its place.
static void add_value(struct line *line, const struct kozo_capability_info *info,
                      const struct capability_names *names) {
    const uint64_t port_mask = 0xffff;
    if (info->type == OBJECT_IO_PORT) {
        add(line, ", ports 0x%lx to 0x%lx", info->badge & port_mask, info->badge >> 16 & port_mask);
    } else if (info->type == OBJECT_NOTIFICATION && names->receiver) {
        add(line, ", bits 0x%lx of %s", info->badge, names->receiver);
    } else if (info->type == OBJECT_ENDPOINT && names->receiver) {
        add(line, ", badge of %s, methods", or_nobody(names->client));
        add_methods(line, kozo_badge_methods(info->badge));
        add(line, " of %s", names->receiver);
    } else if (info->size_bits) {
        add(line, ", ");
        add_size(line, info);
    } else if (info->badge) {
        add(line, ", badge 0x%lx", info->badge);
    }
}

static void add_place(struct line *line, const struct kozo_capability_info *info) {
    switch (info->place) {
    case PLACE_CNODE:
        add(line, ", in slot %lu", info->handle);
        break;
    case PLACE_OTHER_CNODE:
        add(line, ", in slot %lu of another CNode", info->handle);
        break;
    case PLACE_THREAD:
        add(line, ", bound to a thread");
        break;
    case PLACE_IRQ:
        add(line, ", bound to an interrupt");
        break;
    case PLACE_TIMER:
        add(line, ", bound to a timer");
        break;
    default:
        add(line, ", at 0x%lx", info->handle);
        break;
    }
}

void capability_words(char into[CAPABILITY_TEXT_SIZE], const struct kozo_capability_info *info,
                      const struct capability_names *names) {
    struct line line = {into, 0};
    add(&line, "%s ", kozo_object_name(info->type));
    add_rights(&line, info->rights);
    add_value(&line, info, names);
    add_place(&line, info);
    if (names->maker)
        add(&line, ", made of %s's memory", names->maker);
}

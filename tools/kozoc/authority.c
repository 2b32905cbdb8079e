// SPDX-License-Identifier: Apache-2.0
//
// What a need gives, in words.

#include "authority.h"

#include "arena.h"
#include "resolve.h"

#include <stddef.h>
#include <string.h>

const char *need_words(const struct need *need) {
    static const char *const words[] = {
        [PLAN_CLIENT] = "calls",
        [PLAN_PORTS] = "I/O ports",
        [PLAN_PM1A] = "power control",
        [PLAN_PM1B] = "power control, second block",
        [PLAN_RESET] = "reset register",
        [PLAN_PORT_CONTROL] = "all I/O ports",
        [PLAN_IRQ_CONTROL] = "all interrupt lines",
        [PLAN_IRQ] = "interrupt line",
        [PLAN_TIMER] = "timer",
        [PLAN_CLOCK] = "clock",
        [PLAN_MEMORY] = "memory",
        [PLAN_SIGNAL] = "notification",
        [PLAN_WAIT] = "notification",
        [PLAN_SHARED] = "shared memory",
        [PLAN_INITRD] = "the initrd",
        [PLAN_MACHINE] = "the description of the machine",
        [PLAN_FRAMEBUFFER] = "the framebuffer",
        [PLAN_DEBUG] = "the kernel's debug console",
        [PLAN_COUNTERS] = "the kernel's counters",
        [PLAN_DEVICE_PAGE] = "a page of device memory",
        [PLAN_PCI] = "the configuration of a PCI function",
        [KIND_SYSTEM] = "init",
    };
    _Static_assert(sizeof(words) / sizeof(words[0]) == KIND_SYSTEM + 1, "each kind has words");
    return words[need->kind];
}

const char *need_type(const struct need *need) {
    if (kind_of(need)->object != NULL) {
        return kind_of(need)->object;
    }
    return need->has_region ? "Region" : "Signal";
}

const char *need_rights(const struct need *need) {
    switch (need->kind) {
    case PLAN_CLIENT:
        return need->grant ? "SEND GRANT" : "SEND";
    case PLAN_WAIT:
        return "WAIT";
    case PLAN_SHARED:
        return need->a != 0 ? "READ WRITE" : "READ";
    case PLAN_INITRD:
    case PLAN_MACHINE:
        return "READ";
    case PLAN_FRAMEBUFFER:
    case PLAN_PCI:
        return "READ WRITE";
    case KIND_SYSTEM:
        return need->grant ? "SEND GRANT" : "SEND";
    default:
        return kind_of(need)->rights;
    }
}

const char *need_clear(const struct need *need) {
    const char *text = need->clear;
    for (const struct need *other = need->next; other != NULL; other = other->next) {
        if (other->merged_into == need) {
            text = arena_printf("%s, %s", text, other->clear);
        }
    }
    return text;
}

const char *escaped(const char *text) {
    const char *result = "";
    for (const char *rest = text; *rest != '\0';) {
        size_t plain = strcspn(rest, "\"\\");
        const char *mark = rest[plain] == '\0' ? "" : rest[plain] == '"' ? "\\\"" : "\\\\";
        result = arena_printf("%s%.*s%s", result, (int)plain, rest, mark);
        rest += plain + (rest[plain] == '\0' ? 0 : 1);
    }
    return result;
}

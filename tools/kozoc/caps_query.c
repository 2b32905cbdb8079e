// SPDX-License-Identifier: Apache-2.0
//
// Who can do something, and by which way.

#include "arena.h"
#include "authority.h"
#include "caps.h"
#include "reach.h"

#include <stddef.h>
#include <string.h>

/// What ends a walk.
static bool is_holder(const void *context, const struct service *service) {
    return authority_held(service, context) != NULL;
}

static bool is_service(const void *context, const struct service *service) {
    return service == context;
}

/// `shell -[console.write]-> console`; of capabilities that travel `a -[b grant]- b`.
static void emit_steps(struct buffer *out, const struct step *steps, int count, enum walk_kind kind) {
    buffer_printf(out, "%s", steps[0].from->name.text);
    for (int i = 0; i < count; i++) {
        buffer_printf(out, kind == WALK_CALLS ? " -[%s]-> %s" : " -[%s grant]- %s", need_clear(steps[i].need),
                      steps[i].to->name.text);
    }
}

/// What the need gives beyond, or besides, what was asked for.
static void emit_difference(struct buffer *out, const struct need *need, const struct authority *authority) {
    if (strcmp(need_clear(need), authority->text) != 0) {
        buffer_printf(out, " (%s)", need_clear(need));
    }
}

static void emit_holders(struct buffer *out, const struct system *system, const struct authority *authority) {
    buffer_printf(out, "%s is held by\n", authority->text);
    unsigned count = 0;
    for (unsigned i = 0; i < system->service_count; i++) {
        const struct need *need = authority_held(system->by_number[i], authority);
        if (need != NULL) {
            buffer_printf(out, "  %s as %s", system->by_number[i]->name.text, need_place(need));
            emit_difference(out, need, authority);
            buffer_puts(out, "\n");
            count++;
        }
    }
    if (count == 0) {
        buffer_puts(out, "  nobody\n");
    }
}

/// Those who are no holders, and have a way to one.
static void emit_others(struct buffer *out, const struct system *system, const struct authority *authority,
                        enum walk_kind kind) {
    unsigned found = 0;
    for (unsigned i = 0; i < system->service_count; i++) {
        struct step steps[PLAN_MAX_SERVICES];
        int count = walk(system, kind, system->by_number[i], is_holder, authority, steps);
        if (count > 0) {
            buffer_puts(out, "  ");
            emit_steps(out, steps, count, kind);
            buffer_puts(out, "\n");
            found++;
        }
    }
    if (found == 0) {
        buffer_puts(out, "  nobody\n");
    }
}

/// A device can be made to write all memory, so that no capability stands for what its driver can do.
static void emit_devices(struct buffer *out, const struct system *system) {
    for (unsigned i = 0; i < system->service_count; i++) {
        for (const struct need *need = system->by_number[i]->needs; need != NULL; need = need->next) {
            if (need->kind == PLAN_PCI) {
                buffer_printf(out, "beyond capabilities, by a device that writes memory: %s (%s)\n",
                              system->by_number[i]->name.text, need->clear);
            }
        }
    }
}

/// The programs with that authority, of which who starts them gives them part of its own.
static void emit_programs(struct buffer *out, const struct system *system, const struct authority *authority) {
    unsigned count = 0;
    buffer_puts(out, "could be started with it\n");
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        const struct need *need = authority_held(program, authority);
        for (const struct service *service = system->services; need != NULL && service != NULL;
             service = service->next) {
            if (can_start(service, program) && authority_held(service, authority) != NULL) {
                buffer_printf(out, "  %s by %s, as %s", program->name.text, service->name.text, need_place(need));
                emit_difference(out, need, authority);
                buffer_puts(out, "\n");
                count++;
            }
        }
    }
    if (count == 0) {
        buffer_puts(out, "  nothing\n");
    }
}

bool caps_who_can(struct buffer *out, const struct system *system, const char *text) {
    struct authority authority;
    if (!authority_find(system, text, &authority)) {
        return false;
    }
    emit_holders(out, system, &authority);
    buffer_puts(out, "reached through calls by\n");
    emit_others(out, system, &authority, WALK_CALLS);
    buffer_puts(out, "could be given to\n");
    if (authority.need != NULL && !authority.need->has_slot) {
        buffer_puts(out, "  nobody: there is no capability for it that could travel\n");
    } else {
        emit_others(out, system, &authority, WALK_GRANTS);
    }
    if (system->programs != NULL) {
        emit_programs(out, system, &authority);
    }
    emit_devices(out, system);
    return true;
}

/// The way to who holds an authority, and to it.
static bool path_to_authority(struct buffer *out, const struct system *system, const struct service *from,
                              const struct authority *authority) {
    struct step steps[PLAN_MAX_SERVICES] = {{.from = from}};
    int count = walk(system, WALK_CALLS, from, is_holder, authority, steps);
    if (count < 0) {
        buffer_printf(out, "no way from %s to %s: nobody whom it can reach through calls holds it\n", from->name.text,
                      authority->text);
        return false;
    }
    emit_steps(out, steps, count, WALK_CALLS);
    buffer_printf(out, " -[holds]-> %s\n", authority->text);
    return true;
}

bool caps_path(struct buffer *out, const struct system *system, const char *from_name, const char *to_name) {
    const struct service *from = caps_service(system, from_name);
    if (from == NULL) {
        return false;
    }
    const struct service *to = service_find(system, to_name);
    struct authority authority;
    if (to == NULL) {
        return authority_find(system, to_name, &authority) && path_to_authority(out, system, from, &authority);
    }
    struct step steps[PLAN_MAX_SERVICES] = {{.from = from}};
    int count = walk(system, WALK_CALLS, from, is_service, to, steps);
    if (count < 0) {
        buffer_printf(out, "no way from %s to %s: not even through others does it call it\n", from_name, to_name);
        return false;
    }
    emit_steps(out, steps, count, WALK_CALLS);
    buffer_puts(out, "\n");
    return true;
}

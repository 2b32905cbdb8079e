// SPDX-License-Identifier: Apache-2.0

#include "load.h"

#include "arena.h"
#include "checker.h"
#include "checks.h"
#include "leave_out.h"
#include "parser.h"
#include "read.h"
#include "resolve.h"

bool load_definition(struct system *system, const char *const *paths, unsigned count) {
    struct definition *definition = arena_alloc(sizeof(*definition));
    system->definition = definition;
    for (unsigned i = 0; i < count; i++) {
        parse_definition(definition, system->sources, paths[i], system->diagnostics);
    }
    if (system->diagnostics->errors == 0) {
        check_definition(definition, system->diagnostics);
    }
    const struct item *interface = definition_first(definition, ITEM_INTERFACE);
    if (interface != NULL && definition->badge_methods == 0) {
        report(system->diagnostics, interface->name.location,
               "what a client may call is said by its badge, of which the definition says nothing");
        hint(system->diagnostics, "it needs `BADGE_CLIENT_MASK` and `BADGE_METHODS_SHIFT`");
    }
    return system->diagnostics->errors == 0;
}

/// Read a file, and resolve the service or the program of that name.
static struct service *load_one(struct system *system, const char *path, const char *name, bool is_program) {
    read_system(system, path);
    struct service *found = is_program ? program_find(system, name) : service_find(system, name);
    if (found != NULL) {
        resolve_service(system, found);
    } else if (system->diagnostics->errors == 0) {
        report_file(system->diagnostics, path,
                    arena_printf("the file declares no %s `%s`", is_program ? "program" : "service", name));
        suggest_services(system, is_program ? system->programs : system->services, name);
    }
    return system->diagnostics->errors == 0 ? found : NULL;
}

struct service *load_service(struct system *system, const char *path, const char *name) {
    return load_one(system, path, name, false);
}

struct service *load_program(struct system *system, const char *path, const char *name) {
    return load_one(system, path, name, true);
}

bool load_system(struct system *system, const char *path, struct program_folders elf) {
    read_system(system, path);
    if (system->diagnostics->errors == 0 && system->name.text == NULL) {
        report_file(system->diagnostics, path, "the file declares no system");
        hint(system->diagnostics, "`system NAME { about \"what it is for\" }`");
        return false;
    }
    if (system->diagnostics->errors == 0 && system->service_count == 0) {
        report(system->diagnostics, system->name.location, "the system has no service");
        hint(system->diagnostics, "`include` the files of those that it shall run");
    }
    if (system->is_without_rust) {
        leave_out_rust(system);
    }
    // What could not be read whole is resolved and checked even so, so that all mistakes are told at once.
    if (system->service_count != 0 && resolve_system(system)) {
        check_system(system, elf);
    }
    return system->diagnostics->errors == 0;
}

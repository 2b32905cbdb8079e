// SPDX-License-Identifier: Apache-2.0
//
// The command that shows where the memory went.

#include "census.h"
#include "command.h"
#include "programs.h"
#include "tree.h"

#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_service.h>

// Ask for the memory of service number `number`.
static int64_t ask(uint64_t number, const struct kozo_service_info *info, struct tree_service *service) {
    strlcpy(service->name, (const char *)info->name, sizeof(service->name));
    return kozo_system_space(kozo.system, number, &service->memory);
}

static int64_t draw_machine(void) {
    static struct census census;
    static struct tree_service services[SERVICES_MAX];
    size_t count = 0;
    int64_t error = census_take(&census);
    for (size_t i = 0; !error && i < census.count; i++) {
        error = ask(i, &census.services[i], &services[count]);
        if (error == SYSTEM_ERR_NOT_RUNNING)
            error = 0;
        else
            count++;
    }
    if (!error)
        tree_machine(kozo_print, census.memory, census.free, services, count);
    return error;
}

static void draw_one(const char *command, const char *name) {
    struct kozo_service_info info;
    struct tree_service service;
    uint64_t number;
    int64_t error = census_find(name, &number, &info);
    const struct kozo_process *program = error == STATUS_NOT_FOUND ? program_find(name) : NULL;
    if (program) {
        strlcpy(service.name, program->name, sizeof(service.name));
        error = kozo_task_memory(&program->task, &service.memory);
    } else if (error == STATUS_NOT_FOUND) {
        printf("%s: there is no service \"%s\"\n", command, name);
        return;
    } else if (!error) {
        error = ask(number, &info, &service);
    }
    if (error == SYSTEM_ERR_NOT_RUNNING)
        printf("%s: \"%s\" does not run: it has no memory\n", command, name);
    else if (error)
        command_failed(command, "init", error);
    else
        tree_service(kozo_print, &service);
}

void command_tree(unsigned count, char **words) {
    if (count) {
        draw_one(words[0], words[1]);
        return;
    }
    int64_t error = draw_machine();
    if (error)
        command_failed(words[0], "init", error);
}

// SPDX-License-Identifier: Apache-2.0
//
// The commands that show who may do what, and whether that is what the description says.

#include "capability_text.h"
#include "census.h"
#include "command.h"
#include "programs.h"

#include <kozo/badge.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_service.h>
#include <stdbool.h>

static void print_row(const struct kozo_capability_info *info) {
    char row[CAPABILITY_TEXT_SIZE];
    capability_row(row, info);
    printf("%s\n", row);
}

// Print the capabilities of the programs that run, or of the one that is wanted; whether there are any.
static bool print_programs(const char *wanted) {
    bool found = false;
    for (unsigned i = 0; i < KOZO_PROCESSES_MAX; i++) {
        const struct kozo_process *process = kozo_process_at(i);
        if (process->state != KOZO_PROCESS_RUNS || (wanted && strcmp(process->name, wanted) != 0))
            continue;
        found = true;
        printf("%s\n", process->name);
        struct kozo_capability_info info;
        for (uint64_t number = 0; kozo_process_capability(process, number, &info); number++)
            print_row(&info);
    }
    return found;
}

// Print the capabilities of service number `service`.
static int64_t print_capabilities(uint64_t service, const struct kozo_service_info *of) {
    printf("%.24s%s\n", (const char *)of->name, of->state == SERVICE_RUNNING ? "" : ": does not run");
    int64_t error = 0;
    for (uint64_t number = 0; !error; number++) {
        struct kozo_capability_info info;
        error = kozo_system_caps(kozo.system, service, number, &info);
        if (!error)
            print_row(&info);
    }
    return error == STATUS_NOT_FOUND ? 0 : error;
}

void command_caps(unsigned count, char **words) {
    const char *wanted = count ? words[1] : NULL;
    bool found = false;
    int64_t error = 0;
    for (uint64_t number = 0; !error; number++) {
        struct kozo_service_info info;
        error = kozo_system_list(kozo.system, number, &info);
        const char *name = (const char *)info.name;
        if (error || (wanted && strncmp(name, wanted, sizeof(info.name)) != 0))
            continue;
        found = true;
        error = print_capabilities(number, &info);
    }
    if (error != STATUS_NOT_FOUND)
        command_failed(words[0], "init", error);
    else if ((!found || !wanted) && !print_programs(wanted) && wanted)
        printf("%s: there is no service \"%s\"\n", words[0], wanted);
}

// The name of a service by its number, which may stand for init or for nobody; NULL then.
static const char *name_service(uint64_t service, struct kozo_service_info *info) {
    if (service == SERVICE_INIT)
        return "init";
    bool found = service != SERVICE_NOBODY && kozo_system_list(kozo.system, service, info) == STATUS_OK;
    return found ? (const char *)info->name : NULL;
}

static void print_undeclared(uint64_t holder, const struct kozo_capability_info *info) {
    struct kozo_service_info of, client, receiver, maker;
    const struct capability_names names = {
        .client = name_service(kozo_badge_client(info->badge) - 1, &client),
        .receiver = name_service(info->receiver, &receiver),
        .maker = name_service(info->maker, &maker),
    };
    char words[CAPABILITY_TEXT_SIZE];
    capability_words(words, info, &names);
    const char *name = name_service(holder, &of);
    printf("audit: %s %s what no description declares: %s\n", name ? name : "-",
           info->place == PLACE_MAPPING ? "has mapped" : "holds", words);
}

void command_audit(unsigned count, char **words) {
    struct kozo_service_info of;
    uint64_t service = EVERY_SERVICE;
    if (count && census_find(words[1], &service, &of)) {
        printf("%s: there is no service \"%s\"\n", words[0], words[1]);
        return;
    }
    uint64_t services, capabilities, undeclared, holder;
    int64_t error;
    for (uint64_t number = 0;; number++) {
        struct kozo_capability_info info;
        error = kozo_system_audit(kozo.system, service, number, &services, &capabilities, &undeclared, &holder, &info);
        if (error || info.type == 0)
            break;
        print_undeclared(holder, &info);
    }
    if (error)
        command_failed(words[0], "init", error);
    else
        printf("audit: %lu capabilities of %lu services, %lu undeclared\n", capabilities, services, undeclared);
}

// SPDX-License-Identifier: Apache-2.0
//
// The command that shows who may do what.

#include "command.h"

#include <kozo/badge.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_names.h>
#include <kozo_service.h>
#include <stdbool.h>

#define RIGHT_BITS  64
#define RIGHTS_SIZE 128

// The rights' names, a blank between them.
static void rights_text(char into[RIGHTS_SIZE], uint64_t rights) {
    strlcpy(into, rights ? "" : "-", RIGHTS_SIZE);
    for (unsigned bit = 0; bit < RIGHT_BITS; bit++) {
        if (!(rights >> bit & 1))
            continue;
        strlcat(into, *into ? " " : "", RIGHTS_SIZE);
        strlcat(into, kozo_right_name(bit), RIGHTS_SIZE);
    }
}

// A capability that the description tells of is shown with the need that it is for, another one with its badge.
static void print_capability(const struct kozo_capability_info *info) {
    const char *name = *info->name ? (const char *)info->name : "-";
    char rights[RIGHTS_SIZE];
    rights_text(rights, info->rights);
    printf("  %-18.24s %6lu  %-14s ", name, info->handle, kozo_object_name(info->type));
    if (*info->clear)
        printf("%-20s  %.48s", rights, (const char *)info->clear);
    else
        printf("%s", rights);
    if (info->size_bits)
        printf("  size 2^%lu", info->size_bits);
    if (info->badge && !*info->clear && info->type == OBJECT_ENDPOINT)
        printf("  client %lu, methods 0x%lx", kozo_badge_client(info->badge), kozo_badge_methods(info->badge));
    else if (info->badge && !*info->clear)
        printf("  badge 0x%lx", info->badge);
    printf("\n");
}

// Print the capabilities of service number `service`.
static int64_t print_capabilities(uint64_t service, const struct kozo_service_info *of) {
    printf("%.24s%s\n", (const char *)of->name, of->state == SERVICE_RUNNING ? "" : ": does not run");
    int64_t error = 0;
    for (uint64_t number = 0; !error; number++) {
        struct kozo_capability_info info;
        error = kozo_system_caps(kozo.system, service, number, &info);
        if (!error)
            print_capability(&info);
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
    else if (wanted && !found)
        printf("%s: there is no service \"%s\"\n", words[0], wanted);
}

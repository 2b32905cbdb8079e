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

#define RIGHT_BITS 64

static void print_rights(uint64_t rights) {
    if (!rights)
        printf("-");
    const char *separator = "";
    for (unsigned bit = 0; bit < RIGHT_BITS; bit++)
        if (rights >> bit & 1) {
            printf("%s%s", separator, kozo_right_name(bit));
            separator = " ";
        }
}

static void print_capability(const struct kozo_capability_info *info) {
    const char *name = *info->name ? (const char *)info->name : "-";
    printf("  %-18.24s %6lu  %-14s ", name, info->handle, kozo_object_name(info->type));
    print_rights(info->rights);
    if (info->size_bits)
        printf("  size 2^%lu", info->size_bits);
    if (info->type == OBJECT_ENDPOINT && info->badge)
        printf("  client %lu, methods 0x%lx", kozo_badge_client(info->badge), kozo_badge_methods(info->badge));
    else if (info->badge)
        printf("  badge %lu", info->badge);
    printf("\n");
}

// Print the capabilities of service number `service`.
static int64_t print_capabilities(uint64_t service, const char *name) {
    printf("%.24s\n", name);
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
        error = print_capabilities(number, name);
    }
    if (error != STATUS_NOT_FOUND)
        command_failed(words[0], "init", error);
    else if (wanted && !found)
        printf("%s: there is no service \"%s\"\n", words[0], wanted);
}

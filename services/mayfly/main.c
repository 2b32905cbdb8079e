// SPDX-License-Identifier: Apache-2.0
//
// A service to be killed at any moment, by "churn". Arguments: a role, and a number that varies what it does.

#include "role.h"

#include <kozo/number.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo/string.h>

static const struct {
    const char *name;
    void (*play)(uint64_t seed);
} roles[] = {
    {"exit", role_exit},     {"fault", role_fault}, {"files", role_files}, {"greet", role_greet},
    {"kill", role_kill},     {"read", role_read},   {"run", role_run},     {"objects", role_objects},
    {"revoke", role_revoke}, {"serve", role_serve}, {"talk", role_talk},
};

int main(void) {
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
        size_t length = strlen(roles[i].name);
        if (strncmp(kozo_arguments(), roles[i].name, length) != 0)
            continue;
        const char *rest = kozo_arguments() + length;
        uint64_t seed;
        if (kozo_take_number(&rest, &seed)) {
            roles[i].play(seed);
            return 0;
        }
    }
    printf("mayfly: its arguments are a role and a number, not \"%s\"\n", kozo_arguments());
    return 1;
}

// SPDX-License-Identifier: Apache-2.0

#include "names.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 512, WORD_SIZE = 64 };

const char names_init[] = "init";

/// NULL for `-`.
static char *optional(const char *word) {
    return strcmp(word, "-") == 0 ? NULL : copy_text(word);
}

static void add_service(struct names *names, const struct named_service *service) {
    names->services = grow(names->services, names->service_count, sizeof(*service));
    names->services[names->service_count++] = *service;
}

static void add_handle(struct names *names, const struct named_handle *handle) {
    names->handles = grow(names->handles, names->handle_count, sizeof(*handle));
    names->handles[names->handle_count++] = *handle;
}

static bool take_line(struct names *names, const char *line) {
    char name[WORD_SIZE], other[WORD_SIZE], offerer[WORD_SIZE], need[LINE_SIZE];
    char slot[WORD_SIZE], *slot_end;
    int end = -1;
    if (sscanf(line, "service %63s %63s %n", name, other, &end) == 2 && end > 0 && line[end] == '\0') {
        add_service(names, &(struct named_service){copy_text(name), optional(other)});
        return true;
    }
    if (sscanf(line, "handle %63s %63s %63s %63s %511[^\n]", name, slot, other, offerer, need) != 5) {
        return false;
    }
    uint64_t number = strtoull(slot, &slot_end, 10);
    if (*slot_end != '\0') {
        return false;
    }
    add_handle(names, &(struct named_handle){.service = copy_text(name),
                                             .slot = number,
                                             .name = copy_text(other),
                                             .offerer = optional(offerer),
                                             .need = copy_text(need)});
    return true;
}

unsigned names_read(FILE *file, struct names *names) {
    *names = (struct names){NULL, 0, NULL, 0};
    char line[LINE_SIZE];
    for (unsigned number = 1; fgets(line, sizeof(line), file) != NULL; number++) {
        if (!take_line(names, line)) {
            return number;
        }
    }
    return 0;
}

void names_free(struct names *names) {
    for (size_t i = 0; i < names->service_count; i++) {
        free(names->services[i].name);
        free(names->services[i].interface);
    }
    for (size_t i = 0; i < names->handle_count; i++) {
        free(names->handles[i].service);
        free(names->handles[i].name);
        free(names->handles[i].offerer);
        free(names->handles[i].need);
    }
    free(names->services);
    free(names->handles);
}

static const struct named_service *find_service(const struct names *names, const char *service) {
    for (size_t i = 0; i < names->service_count; i++) {
        if (strcmp(names->services[i].name, service) == 0) {
            return &names->services[i];
        }
    }
    return NULL;
}

const char *names_interface(const struct names *names, const char *service) {
    if (strcmp(service, names_init) == 0) {
        return "System";
    }
    const struct named_service *found = find_service(names, service);
    return found == NULL ? NULL : found->interface;
}

const struct named_handle *names_handle(const struct names *names, const char *service, uint64_t slot) {
    for (size_t i = 0; i < names->handle_count; i++) {
        if (names->handles[i].slot == slot && strcmp(names->handles[i].service, service) == 0) {
            return &names->handles[i];
        }
    }
    return NULL;
}

bool names_has_service(const struct names *names, const char *service) {
    return strcmp(service, names_init) == 0 || find_service(names, service) != NULL;
}

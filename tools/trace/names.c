// SPDX-License-Identifier: Apache-2.0

#include "names.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 512, WORD_SIZE = 64 };

const char names_init[] = "init";
const char names_none[] = "unnamed";

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

static void add_signal(struct names *names, const struct named_signal *signal) {
    names->signals = grow(names->signals, names->signal_count, sizeof(*signal));
    names->signals[names->signal_count++] = *signal;
}

/// A slot or a bit. Returns whether it is a number.
static bool read_number(const char *word, uint64_t *number) {
    char *end;
    *number = strtoull(word, &end, 10);
    return *end == '\0';
}

static bool take_service(struct names *names, const char *line) {
    char name[WORD_SIZE], interface[WORD_SIZE];
    if (sscanf(line, "service %63s %63s", name, interface) != 2) {
        return false;
    }
    add_service(names, &(struct named_service){copy_text(name), optional(interface)});
    return true;
}

static bool take_handle(struct names *names, const char *line) {
    char service[WORD_SIZE], slot[WORD_SIZE], name[WORD_SIZE], offerer[WORD_SIZE], need[LINE_SIZE];
    uint64_t number;
    if (sscanf(line, "handle %63s %63s %63s %63s %511[^\n]", service, slot, name, offerer, need) != 5 ||
        !read_number(slot, &number)) {
        return false;
    }
    add_handle(names, &(struct named_handle){.service = copy_text(service),
                                             .slot = number,
                                             .name = copy_text(name),
                                             .offerer = optional(offerer),
                                             .need = copy_text(need)});
    return true;
}

static bool take_signal(struct names *names, const char *line) {
    char service[WORD_SIZE], bit[WORD_SIZE], name[WORD_SIZE];
    uint64_t number;
    if (sscanf(line, "signal %63s %63s %63s", service, bit, name) != 3 || !read_number(bit, &number)) {
        return false;
    }
    add_signal(names, &(struct named_signal){copy_text(service), number, copy_text(name)});
    return true;
}

unsigned names_read(FILE *file, struct names *names) {
    *names = (struct names){.services = NULL};
    char line[LINE_SIZE];
    for (unsigned number = 1; fgets(line, sizeof(line), file) != NULL; number++) {
        if (!take_service(names, line) && !take_handle(names, line) && !take_signal(names, line)) {
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
    for (size_t i = 0; i < names->signal_count; i++) {
        free(names->signals[i].service);
        free(names->signals[i].name);
    }
    free(names->services);
    free(names->handles);
    free(names->signals);
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

const char *names_signal(const struct names *names, const char *service, uint64_t bit) {
    for (size_t i = 0; i < names->signal_count; i++) {
        if (names->signals[i].bit == bit && strcmp(names->signals[i].service, service) == 0) {
            return names->signals[i].name;
        }
    }
    return NULL;
}

bool names_has_service(const struct names *names, const char *service) {
    return strcmp(service, names_init) == 0 || strcmp(service, names_none) == 0 || find_service(names, service) != NULL;
}

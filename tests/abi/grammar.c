// SPDX-License-Identifier: Apache-2.0
//
// Prints what kozo_grammar.h has.

#include "kozo_grammar.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const kinds[] = {
    [KOZO_GRAMMAR_PLAIN] = "any number",
    [KOZO_GRAMMAR_NUMBER] = "number",
    [KOZO_GRAMMAR_ENUM] = "one of",
    [KOZO_GRAMMAR_BITS] = "bits of",
    [KOZO_GRAMMAR_CAPABILITY] = "capability",
    [KOZO_GRAMMAR_HANDLE] = "handle",
    [KOZO_GRAMMAR_ADDRESS] = "address",
    [KOZO_GRAMMAR_EMPTY_SLOT] = "empty slot",
    [KOZO_GRAMMAR_FILLED_SLOT] = "filled slot",
    [KOZO_GRAMMAR_SIZE_BITS] = "size",
    [KOZO_GRAMMAR_TAG] = "tag",
    [KOZO_GRAMMAR_DEADLINE] = "deadline",
};

static void print_values(const struct kozo_grammar_value *values) {
    for (; values->name != NULL; values++) {
        printf(" %s=%" PRIu64, values->name, values->value);
        if (values->object != 0) {
            printf(" (%" PRIu64 ")", values->object);
        }
    }
}

static void print_argument(const struct kozo_grammar_argument *argument) {
    printf("    %s: %s", argument->name, kinds[argument->kind]);
    if (argument->object != 0) {
        printf(" to %" PRIu64, argument->object);
    }
    if (argument->rights != 0) {
        printf(" with 0x%" PRIx64, argument->rights);
    }
    if (argument->of != 0) {
        printf(" by argument %u", argument->of);
    }
    if (argument->limit != 0) {
        printf(" up to 0x%" PRIx64, argument->limit);
    }
    if (argument->values != NULL) {
        print_values(argument->values);
    }
    printf("\n");
}

static void print_syscall(const struct kozo_grammar_syscall *syscall) {
    printf("%" PRIu64 " %s%s, errors", syscall->number, syscall->name, syscall->ipc ? " ipc" : "");
    for (const int64_t *error = syscall->errors; *error != 0; error++) {
        printf(" %" PRId64, *error);
    }
    printf("\n");
    for (unsigned i = 0; i < syscall->argument_count; i++) {
        print_argument(&syscall->arguments[i]);
    }
}

int main(void) {
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        print_syscall(&kozo_grammar_syscalls[i]);
    }
    for (const struct kozo_grammar_object *object = kozo_grammar_objects; object->name != NULL; object++) {
        printf("object %" PRIu64 " %s, rights 0x%" PRIx64 ", sizes %" PRIu64 "%s%" PRIu64 "\n", object->type,
               object->name, object->rights, object->smallest, object->only_these ? " or " : " to ", object->largest);
    }
    printf("constants");
    print_values(kozo_grammar_constants);
    printf("\n");
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
//
// What interfaces build on: how large messages are, and what services answer.

#include "checker.h"

#include "message.h"

#include <stddef.h>
#include <string.h>

/// What Status must have: the stubs answer and return these by themselves.
static const char *const protocol_statuses[] = {"OK", "BAD_METHOD", "BAD_ARGUMENT", "BAD_ANSWER"};
#define PROTOCOL_STATUSES (sizeof(protocol_statuses) / sizeof(protocol_statuses[0]))

/// What clients' stubs return too, where Status has it.
static const char *const restart_status = "PEER_RESTARTED";

bool is_protocol_status(const char *name) {
    if (strcmp(name, restart_status) == 0) {
        return true;
    }
    for (size_t i = 0; i < PROTOCOL_STATUSES; i++) {
        if (strcmp(protocol_statuses[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/// What says how large messages are: the names of constants, and what is usual.
static const struct {
    const char *name;
    wide most;
    const char *range;
    unsigned usual;
} message_constants[] = {
    {"IPC_REGISTER_WORDS", MESSAGE_REGISTERS, "registers have room for 1 to 4 words", MESSAGE_REGISTERS},
    {"IPC_MESSAGE_WORDS", UINT8_MAX, "a message has more words than the registers, and at most 255", 48},
    {"IPC_CAPS", UINT8_MAX, "a message has 1 to 255 capabilities", 4},
};

/// The value of such a constant, or 0 if it is no good.
static unsigned message_constant(struct checker *checker, const struct item *interface, size_t index, wide least) {
    const char *name = message_constants[index].name;
    const struct item *constant = definition_find(checker->definition, ITEM_CONSTANT, name);
    if (constant == NULL) {
        report(checker->diagnostics, interface->name.location, "an interface needs `const %s: u64`, and there is none",
               name);
        hint(checker->diagnostics, "add `const %s: u64 = %u;`", name, message_constants[index].usual);
        return 0;
    }
    return check_range(checker, &constant->number, least, message_constants[index].most, message_constants[index].range)
               ? (unsigned)constant->number.value
               : 0;
}

/// The least number that a status of the protocol can have.
static unsigned free_status(const struct item *status) {
    unsigned number = 1;
    for (const struct member *member = status->members; member != NULL;) {
        bool is_taken = member->number.value == number;
        number += is_taken ? 1 : 0;
        member = is_taken ? status->members : member->next;
    }
    return number;
}

static void check_protocol_status(struct checker *checker, const char *name) {
    const struct item *status = checker->definition->status;
    if (member_find(status->members, name) != NULL) {
        return;
    }
    report(checker->diagnostics, status->name.location, "`Status` lacks %s, which the stubs use", name);
    hint(checker->diagnostics, "add `%s = %u;`", name, strcmp(name, "OK") == 0 ? 0 : free_status(status));
}

void check_status(struct checker *checker) {
    const struct item *interface = definition_first(checker->definition, ITEM_INTERFACE);
    if (interface == NULL) {
        return;
    }
    struct definition *definition = checker->definition;
    definition->register_words = message_constant(checker, interface, 0, 1);
    definition->message_words = message_constant(checker, interface, 1, (wide)definition->register_words + 1);
    definition->message_capabilities = message_constant(checker, interface, 2, 1);
    definition->status = definition_find(definition, ITEM_ENUM, "Status");
    if (definition->status == NULL) {
        report(checker->diagnostics, interface->name.location,
               "an interface needs `enum Status: u64`, and there is none");
        hint(checker->diagnostics, "add `enum Status: u64 as STATUS { OK = 0; .. }` with what services answer");
        return;
    }
    if (strcmp(definition->status->type->name, "u64") != 0) {
        report(checker->diagnostics, definition->status->name.location,
               "`Status` must be of type u64, as the words of messages are");
    }
    for (size_t i = 0; i < PROTOCOL_STATUSES; i++) {
        check_protocol_status(checker, protocol_statuses[i]);
    }
    for (const struct member *member = definition->status->members; member != NULL; member = member->next) {
        bool is_ok = strcmp(member->name.text, "OK") == 0;
        (void)check_range(checker, &member->number, is_ok ? 0 : 1, is_ok ? 0 : FIRST_OWN_ERROR - 1,
                          is_ok ? "OK is 0" : "a member of `Status` is 1 to 15, from 16 on are errors of interfaces");
    }
}

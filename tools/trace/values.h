// SPDX-License-Identifier: Apache-2.0
//
// Numbers of syscalls and messages as people read them, by the tables that are made of the ABI's definition.

#ifndef TRACE_VALUES_H
#define TRACE_VALUES_H

#include "event.h"
#include "names.h"

#include <kozo_abi.h>

/// A message as it was sent or came.
struct message {
    uint64_t label;
    unsigned word_count;
    uint64_t words[IPC_MESSAGE_WORDS];
    unsigned handle_count;
    uint64_t handles[IPC_CAPS];
};

/// Whose handles the values' are: a service of the description.
struct owner {
    const struct names *names;
    const char *service;
};

/// The name of a syscall, or NULL.
const char *syscall_name(uint64_t number);

/// The arguments of a syscall, and its results. One that does not exist has the argument `number`.
void syscall_arguments(struct values *out, const struct owner *owner, uint64_t number, const uint64_t *registers);
void syscall_results(struct values *out, const struct owner *owner, uint64_t number, const uint64_t *registers);

/// The handle of a syscall on a message, which is all that is said of it beside the message.
void syscall_handle(struct values *out, const struct owner *owner, uint64_t number, const uint64_t *registers);

/// The method of an interface with that number, or NULL. In lower case, of at most `size` bytes with the zero.
const char *method_name(const char *interface, uint64_t label, char *out, size_t size);

/// What a request or an answer has; an answer only if its label is STATUS_OK. Words as they are where there is no such
/// interface or method.
void request_values(struct values *out, const struct owner *owner, const char *interface,
                    const struct message *message);
void answer_values(struct values *out, const struct owner *owner, const char *interface, uint64_t method,
                   const struct message *answer);

/// The interface of that name, in whatever case, as the definition has it; NULL if there is none.
const char *interface_name(const char *word);

/// What an answer says: OK where no interface tells what its label means. And what a syscall returned.
void status_name(char *out, size_t size, const char *interface, uint64_t status);
void error_name(char *out, size_t size, uint64_t error);

/// A fault, and what is known of it.
void fault_name(char *out, size_t size, uint64_t fault);
void fault_values(struct values *out, uint64_t fault, uint64_t detail, uint64_t flags, uint64_t instruction);

/// Signal bits of the owner's notification.
void signal_values(struct values *out, const struct owner *owner, uint64_t signals);

/// The field of that index of a struct, as the one value. Returns false behind the last one that there is.
bool struct_field(struct values *out, const struct value *whole, unsigned index);

#endif

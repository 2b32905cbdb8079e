// SPDX-License-Identifier: Apache-2.0
//
// Why the kernel refused a syscall, in words. lib/kozo-rs/src/denial.rs says the same.

#include <kozo/denial.h>
#include <kozo/error.h>
#include <kozo/format.h>
#include <kozo/ipc.h>
#include <kozo_names.h>
#include <stdarg.h>
#include <stdbool.h>

enum { TEXT_SIZE = 256 };

struct text {
    char *into;
    size_t size;
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...) {
    bool full = text->length >= text->size;
    va_list arguments;
    va_start(arguments, format);
    text->length += kozo_format_text(full ? NULL : text->into + text->length, full ? 0 : text->size - text->length,
                                     format, arguments);
    va_end(arguments);
}

static void add_lower(struct text *text, const char *name) {
    for (; *name; name++)
        add(text, "%c", *name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
}

/// "right write", or "rights read, write".
static void add_rights(struct text *text, uint32_t rights) {
    add(text, (rights & (rights - 1)) == 0 ? "right" : "rights");
    const char *before = " ";
    for (unsigned bit = 0; bit < 32; bit++) {
        if ((rights >> bit & 1) == 0)
            continue;
        add(text, "%s", before);
        add_lower(text, kozo_right_name(bit));
        before = ", ";
    }
}

static void add_found_type(struct text *text, uint64_t type) {
    const char *name = kozo_object_name(type);
    bool vowel = *name == 'A' || *name == 'E' || *name == 'I' || *name == 'O' || *name == 'U';
    add(text, " is %s %s", vowel ? "an" : "a", name);
}

/// What the capability should have been.
static void add_needed(struct text *text, const struct kozo_denial *denial) {
    if (denial->needed_type == 0)
        return;
    add(text, ", needs %s", kozo_object_name(denial->needed_type));
    if (denial->needed_rights != 0) {
        add(text, " with ");
        add_rights(text, denial->needed_rights);
    }
}

static void add_lack(struct text *text, const struct kozo_denial *denial) {
    add_found_type(text, denial->needed_type);
    if (denial->found_rights == 0) {
        add(text, " without rights");
    } else {
        add(text, " with ");
        add_rights(text, denial->found_rights);
    }
    add(text, ", needs ");
    add_rights(text, denial->needed_rights);
}

static void add_number(struct text *text, enum kozo_input_kind kind, uint64_t number) {
    if (kind == KOZO_INPUT_BITS)
        add(text, "0x%lx", number);
    else
        add(text, "%s%lu", kind == KOZO_INPUT_HANDLE ? "handle " : "", number);
}

static void add_range(struct text *text, const struct kozo_denial *denial, enum kozo_input_kind kind) {
    add(text, " is not ");
    if (denial->low != denial->high) {
        add(text, "from ");
        add_number(text, kind, denial->low);
        add(text, " to ");
    }
    add_number(text, kind, denial->high);
}

/// What is wrong with the argument.
static void add_reason(struct text *text, const struct kozo_denial *denial, const struct kozo_input *input) {
    switch (denial->kind) {
    case DENIAL_EMPTY_SLOT:
        add(text, " is an empty slot");
        add_needed(text, denial);
        break;
    case DENIAL_BEYOND_CNODE:
        add(text, " is beyond the CNode's %lu slots", denial->high);
        add_needed(text, denial);
        break;
    case DENIAL_OTHER_TYPE:
        add_found_type(text, denial->found_type);
        add_needed(text, denial);
        break;
    case DENIAL_LACKS_RIGHT:
        add_lack(text, denial);
        break;
    case DENIAL_NO_VALUE:
        add(text, " is no %s", input->type);
        break;
    case DENIAL_NOT_BETWEEN:
        add_range(text, denial, input->kind);
        break;
    case DENIAL_NO_MULTIPLE:
        add(text, " is no multiple of ");
        add_number(text, input->kind, denial->low);
        break;
    case DENIAL_TOO_LITTLE_MEMORY:
        add(text, " has %lu bytes left, needs %lu", denial->high, denial->low);
        break;
    case DENIAL_UNSUITABLE:
        add(text, " is not what this operation takes");
        break;
    default:
        add(text, ": %s", kozo_error_words(denial->error));
        break;
    }
}

/// The argument to blame; NULL if there is none.
static const struct kozo_input *find_input(const struct kozo_denial *denial) {
    static const struct kozo_input sent = {.name = "capability", .type = "Handle", .kind = KOZO_INPUT_HANDLE};
    if (denial->argument >= DENIAL_SENT_CAP)
        return denial->argument < DENIAL_SENT_CAP + IPC_CAPS ? &sent : NULL;
    const struct kozo_input *input = kozo_syscall_inputs(denial->syscall);
    for (unsigned i = 0; input && input->name && i < denial->argument; i++)
        input++;
    return input && input->name ? input : NULL;
}

static void add_denial(struct text *text, const struct kozo_denial *denial) {
    if (denial->kind == DENIAL_NO_SYSCALL) {
        add(text, "syscall %lu: %s", denial->value, kozo_error_words(denial->error));
        return;
    }
    add_lower(text, kozo_syscall_name(denial->syscall));
    const struct kozo_input *input = find_input(denial);
    if (!input) {
        add(text, ": %s", kozo_error_words(denial->error));
        return;
    }
    if (denial->argument >= DENIAL_SENT_CAP)
        add(text, ": capability %lu of the message (", denial->argument - DENIAL_SENT_CAP + 1);
    else
        add(text, ": argument '%s' (", input->name);
    add_number(text, input->kind, denial->value);
    add(text, ")");
    add_reason(text, denial, input);
}

size_t kozo_denial_text(char *into, size_t size, const struct kozo_denial *denial) {
    struct text text = {.into = into, .size = size};
    if (size > 0)
        into[0] = '\0';
    add_denial(&text, denial);
    return text.length;
}

const char *kozo_failure_text(int64_t error) {
    static char text[TEXT_SIZE];
    if (error >= 0 || !kozo_ipc_buffer || kozo_ipc_buffer->denial.error != error)
        return kozo_error_text(error);
    kozo_denial_text(text, sizeof(text), &kozo_ipc_buffer->denial);
    return text;
}

int64_t kozo_own_error(int64_t error) {
    if (kozo_ipc_buffer)
        kozo_ipc_buffer->denial.error = 0;
    return error;
}

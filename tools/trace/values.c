// SPDX-License-Identifier: Apache-2.0

#include "values.h"

#include <kozo_trace.h>

#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

// ---- One value

/// A new value; NULL where there is room for none, which no syscall and no method comes to.
static struct value *add(struct values *out, const char *name, enum argument_form form) {
    if (out->count == ARGUMENTS_MAX) {
        return NULL;
    }
    struct value *value = &out->list[out->count++];
    value->name = name;
    value->form = form;
    value->fields = NULL;
    value->length = 0;
    value->text[0] = '\0';
    return value;
}

__attribute__((format(printf, 4, 5))) static void put(struct values *out, const char *name, enum argument_form form,
                                                      const char *format, ...) {
    struct value *value = add(out, name, form);
    if (value == NULL) {
        return;
    }
    va_list list;
    va_start(list, format);
    vsnprintf(value->text, sizeof(value->text), format, list);
    va_end(list);
    value->length = strlen(value->text);
}

static const char *find_name(const struct kozo_trace_name *names, uint64_t value) {
    for (; names->name != NULL; names++) {
        if (names->value == value) {
            return names->name;
        }
    }
    return NULL;
}

static void lower(char *out, size_t size, const char *text) {
    size_t i = 0;
    for (; i + 1 < size && text[i] != '\0'; i++) {
        out[i] = (char)tolower((unsigned char)text[i]);
    }
    out[i] = '\0';
}

/// Appends to a text of `size` bytes.
static void append(char *text, size_t size, const char *more) {
    size_t length = strlen(text);
    snprintf(text + length, size - length, "%s", more);
}

static void put_enum(struct values *out, const char *name, const struct kozo_trace_name *names, uint64_t number) {
    const char *found = find_name(names, number);
    if (found != NULL) {
        put(out, name, ARGUMENT_WORD, "%s", found);
    } else {
        put(out, name, ARGUMENT_DECIMAL, "%" PRIu64, number);
    }
}

static void put_flags(struct values *out, const char *name, const struct kozo_trace_name *names, uint64_t bits) {
    char text[VALUE_SIZE] = "";
    for (; names->name != NULL; names++) {
        if ((bits & names->value) != 0) {
            append(text, sizeof(text), text[0] == '\0' ? "" : "|");
            append(text, sizeof(text), names->name);
            bits &= ~names->value;
        }
    }
    if (bits != 0 || text[0] == '\0') {
        char rest[32];
        snprintf(rest, sizeof(rest), "%s0x%" PRIx64, text[0] == '\0' ? "" : "|", bits);
        append(text, sizeof(text), rest);
    }
    put(out, name, ARGUMENT_WORD, "%s", text);
}

/// `kozo.console [console.write]`, or what every service has under that name, or the bare number.
static void put_handle(struct values *out, const char *name, const struct owner *owner, uint64_t handle) {
    const struct named_handle *named = names_handle(owner->names, owner->service, handle);
    if (named != NULL) {
        put(out, name, ARGUMENT_WORD, "kozo.%s [%s]", named->name, named->need);
        return;
    }
    bool is_init = strcmp(owner->service, names_init) == 0;
    const char *common = find_name(is_init ? kozo_trace_init_handle : kozo_trace_start_slot, handle);
    if (common == NULL || (!is_init && handle >= SLOT_FIRST_NEED)) {
        put(out, name, ARGUMENT_WORD, "#%" PRIu64, handle);
        return;
    }
    char text[64];
    lower(text, sizeof(text), common);
    put(out, name, ARGUMENT_WORD, "%s.%s", is_init ? names_init : "kozo", text);
}

/// What fits a word.
static void put_number(struct values *out, const struct owner *owner, const struct kozo_trace_argument *argument,
                       uint64_t number) {
    switch (argument->kind) {
    case KOZO_TRACE_HANDLE:
        put_handle(out, argument->name, owner, number);
        return;
    case KOZO_TRACE_ADDRESS:
        put(out, argument->name, ARGUMENT_WORD, "0x%" PRIx64, number);
        return;
    case KOZO_TRACE_ENUM:
        put_enum(out, argument->name, argument->names, number);
        return;
    case KOZO_TRACE_FLAGS:
        put_flags(out, argument->name, argument->names, number);
        return;
    case KOZO_TRACE_SIGNED:
        put(out, argument->name, ARGUMENT_DECIMAL, "%" PRId64, (int64_t)number);
        return;
    case KOZO_TRACE_BOOL:
        put(out, argument->name, ARGUMENT_WORD, "%s", number == 0 ? "false" : "true");
        return;
    default:
        put(out, argument->name, ARGUMENT_DECIMAL, "%" PRIu64, number);
    }
}

// ---- Syscalls

static const struct kozo_trace_syscall *find_syscall(uint64_t number) {
    const struct kozo_trace_syscall *found = number > SYS_MAX ? NULL : &kozo_trace_syscalls[number];
    return found == NULL || found->name == NULL ? NULL : found;
}

const char *syscall_name(uint64_t number) {
    const struct kozo_trace_syscall *found = find_syscall(number);
    return found == NULL ? NULL : found->name;
}

static void put_registers(struct values *out, const struct owner *owner, const struct kozo_trace_argument *arguments,
                          unsigned count, const uint64_t *registers) {
    for (unsigned i = 0; i < count; i++) {
        put_number(out, owner, &arguments[i], registers[i]);
    }
}

void syscall_arguments(struct values *out, const struct owner *owner, uint64_t number, const uint64_t *registers) {
    const struct kozo_trace_syscall *found = find_syscall(number);
    if (found == NULL) {
        put(out, "number", ARGUMENT_DECIMAL, "%" PRIu64, number);
    } else {
        put_registers(out, owner, found->inputs, found->input_count, registers);
    }
}

void syscall_results(struct values *out, const struct owner *owner, uint64_t number, const uint64_t *registers) {
    const struct kozo_trace_syscall *found = find_syscall(number);
    if (found != NULL) {
        put_registers(out, owner, found->outputs, found->output_count, registers);
    }
}

void syscall_handle(struct values *out, const struct owner *owner, uint64_t number, const uint64_t *registers) {
    const struct kozo_trace_syscall *found = find_syscall(number);
    if (found != NULL) {
        put_registers(out, owner, found->inputs, 1, registers);
    }
}

// ---- Messages

static const struct kozo_trace_interface *find_interface(const char *name) {
    for (const struct kozo_trace_interface *interface = kozo_trace_interfaces; name != NULL && interface->name != NULL;
         interface++) {
        if (strcmp(interface->name, name) == 0) {
            return interface;
        }
    }
    return NULL;
}

static const struct kozo_trace_method *find_method(const char *interface, uint64_t label) {
    const struct kozo_trace_interface *found = find_interface(interface);
    if (found == NULL || label >= found->method_count || found->methods[label].name == NULL) {
        return NULL;
    }
    return &found->methods[label];
}

const char *method_name(const char *interface, uint64_t label, char *out, size_t size) {
    const struct kozo_trace_method *method = find_method(interface, label);
    if (method == NULL) {
        return NULL;
    }
    lower(out, size, method->name);
    return out;
}

const char *interface_name(const char *word) {
    for (const struct kozo_trace_interface *interface = kozo_trace_interfaces; interface->name != NULL; interface++) {
        if (strcasecmp(interface->name, word) == 0) {
            return interface->name;
        }
    }
    return NULL;
}

/// Copies what the message has of `size` bytes from a word on. Returns how many that are.
static size_t copy_bytes(unsigned char *out, const struct message *message, unsigned word, uint64_t size) {
    size_t length = 0;
    for (; length < size && word + length / 8 < message->word_count; length++) {
        out[length] = (unsigned char)(message->words[word + length / 8] >> (8 * (length % 8)));
    }
    return length;
}

static bool is_text(const unsigned char *bytes, size_t length) {
    static const unsigned char controls[] = {'\n', '\r', '\t', '\b', '\033'};
    for (size_t i = 0; i < length; i++) {
        if (!isprint(bytes[i]) && memchr(controls, bytes[i], sizeof(controls)) == NULL) {
            return false;
        }
    }
    return true;
}

static void put_raw(struct values *out, const char *name, enum argument_form form,
                    const struct kozo_trace_field *fields, const unsigned char *bytes, size_t length) {
    struct value *value = add(out, name, form);
    if (value != NULL) {
        memcpy(value->text, bytes, length);
        value->text[length] = '\0';
        value->length = length;
        value->fields = fields;
    }
}

/// Text where it can be that, else hexadecimal.
static void put_bytes(struct values *out, const char *name, const unsigned char *bytes, size_t length) {
    if (is_text(bytes, length)) {
        put_raw(out, name, ARGUMENT_TEXT, NULL, bytes, length);
        return;
    }
    struct value *value = add(out, name, ARGUMENT_WORD);
    for (size_t i = 0; value != NULL && i < length; i++) {
        snprintf(value->text + 2 * i, 3, "%02x", bytes[i]);
        value->length = 2 * (i + 1);
    }
}

static void put_part(struct values *out, const struct kozo_trace_argument *argument, const struct message *message,
                     unsigned word, uint64_t size) {
    unsigned char bytes[IPC_MESSAGE_WORDS * 8];
    size_t length = copy_bytes(bytes, message, word, size);
    if (argument->kind == KOZO_TRACE_STRUCT) {
        put_raw(out, argument->name, ARGUMENT_STRUCT, argument->fields, bytes, length);
    } else {
        put_bytes(out, argument->name, bytes, length);
    }
}

/// A little-endian number of so many bytes.
static uint64_t load(const unsigned char *bytes, unsigned size, bool is_signed) {
    uint64_t number = is_signed && bytes[size - 1] >= 0x80 ? UINT64_MAX : 0;
    for (unsigned i = size; i > 0; i--) {
        number = number << 8 | bytes[i - 1];
    }
    return number;
}

bool struct_field(struct values *out, const struct value *whole, unsigned index) {
    static const struct owner nobody; // No field is a handle.
    const struct kozo_trace_field *field = &whole->fields[index];
    const struct kozo_trace_argument *argument = &field->argument;
    const unsigned char *bytes = (const unsigned char *)whole->text + field->offset;
    size_t length = (size_t)field->size * (field->count == 0 ? 1 : field->count);
    out->count = 0;
    // A message that was cut off may lack some.
    if (argument->name == NULL || field->offset + length > whole->length) {
        return false;
    }
    if (argument->kind == KOZO_TRACE_BYTES) {
        // A text that is shorter than its place has zeros behind it.
        size_t text = length;
        while (text > 0 && bytes[text - 1] == 0) {
            text--;
        }
        put_bytes(out, argument->name, bytes, is_text(bytes, text) ? text : length);
    } else if (field->count > 0) {
        put_bytes(out, argument->name, bytes, length);
    } else if (argument->kind == KOZO_TRACE_STRUCT) {
        put_raw(out, argument->name, ARGUMENT_STRUCT, argument->fields, bytes, length);
    } else {
        put_number(out, &nobody, argument, load(bytes, field->size, argument->kind == KOZO_TRACE_SIGNED));
    }
    return true;
}

/// Puts an argument. The bytes that it has begin at word `*next`, which goes on behind them.
static void put_place(struct values *out, const struct owner *owner, const struct kozo_trace_place *place,
                      const struct message *message, unsigned *next) {
    const struct kozo_trace_argument *argument = &place->argument;
    uint64_t number = place->place < message->word_count ? message->words[place->place] : 0;
    switch (argument->kind) {
    case KOZO_TRACE_BYTES:
    case KOZO_TRACE_STRING:
        number = number > place->size ? place->size : number;
        put_part(out, argument, message, *next, number);
        *next += (unsigned)((number + 7) / 8);
        break;
    case KOZO_TRACE_STRUCT:
        put_part(out, argument, message, place->place, place->size);
        break;
    case KOZO_TRACE_CAPABILITY:
        if (place->place < message->handle_count) {
            put_handle(out, argument->name, owner, message->handles[place->place]);
        }
        break;
    default:
        put_number(out, owner, argument, number);
    }
}

static void put_message(struct values *out, const struct owner *owner, const struct kozo_trace_message *table,
                        const struct message *message) {
    unsigned next = table->bytes_from_word;
    for (unsigned i = 0; i < table->argument_count; i++) {
        put_place(out, owner, &table->arguments[i], message, &next);
    }
}

/// A message that nothing tells the form of.
static void put_words(struct values *out, const struct message *message) {
    put(out, "label", ARGUMENT_DECIMAL, "%" PRIu64, message->label);
    char text[VALUE_SIZE] = "";
    for (unsigned i = 0; i < message->word_count; i++) {
        char word[24];
        snprintf(word, sizeof(word), "%s%" PRIx64, i == 0 ? "" : " ", message->words[i]);
        append(text, sizeof(text), word);
    }
    if (text[0] != '\0') {
        put(out, "words", ARGUMENT_WORD, "%s", text);
    }
}

void request_values(struct values *out, const struct owner *owner, const char *interface,
                    const struct message *message) {
    const struct kozo_trace_method *method = find_method(interface, message->label);
    if (method == NULL) {
        put_words(out, message);
    } else {
        put_message(out, owner, &method->request, message);
    }
}

void answer_values(struct values *out, const struct owner *owner, const char *interface, uint64_t method,
                   const struct message *answer) {
    const struct kozo_trace_method *found = find_method(interface, method);
    if (found == NULL) {
        put_words(out, answer);
    } else if (answer->label == STATUS_OK) {
        put_message(out, owner, &found->answer, answer);
    }
}

// ---- What became of it

static void name_or_number(char *out, size_t size, const struct kozo_trace_name *names, uint64_t value) {
    const char *name = names == NULL ? NULL : find_name(names, value);
    if (name != NULL) {
        snprintf(out, size, "%s", name);
    } else {
        snprintf(out, size, "%" PRId64, (int64_t)value);
    }
}

void status_name(char *out, size_t size, const char *interface, uint64_t status) {
    const struct kozo_trace_interface *found = find_interface(interface);
    if (found == NULL) {
        snprintf(out, size, "OK");
    } else {
        name_or_number(out, size, found->statuses, status);
    }
}

void error_name(char *out, size_t size, uint64_t error) {
    name_or_number(out, size, kozo_trace_error, error);
}

void fault_name(char *out, size_t size, uint64_t fault) {
    name_or_number(out, size, kozo_trace_fault, fault);
}

void fault_values(struct values *out, uint64_t fault, uint64_t detail, uint64_t flags, uint64_t instruction) {
    if (fault == FAULT_PAGE) {
        put(out, "address", ARGUMENT_WORD, "0x%" PRIx64, detail);
        // What neither writes nor executes reads, for which there is no bit.
        if ((flags & ~(uint64_t)FAULT_FLAG_PRESENT) == 0) {
            put(out, "access", ARGUMENT_WORD, "%sREAD", flags == 0 ? "" : "PRESENT|");
        } else {
            put_flags(out, "access", kozo_trace_fault_flag, flags);
        }
    } else {
        put(out, "detail", ARGUMENT_WORD, "0x%" PRIx64, detail);
    }
    put(out, "instruction", ARGUMENT_WORD, "0x%" PRIx64, instruction);
}

void signal_values(struct values *out, const struct owner *owner, uint64_t signals) {
    char text[VALUE_SIZE] = "";
    for (unsigned bit = 0; bit < 64; bit++) {
        if ((signals >> bit & 1) == 0) {
            continue;
        }
        const char *name = names_signal(owner->names, owner->service, bit);
        char number[16];
        snprintf(number, sizeof(number), "bit %u", bit);
        append(text, sizeof(text), text[0] == '\0' ? "" : "|");
        append(text, sizeof(text), name != NULL ? name : bit == SIGNAL_WATCHDOG_BIT ? "watchdog" : number);
    }
    put(out, "signals", ARGUMENT_WORD, "%s", text);
}

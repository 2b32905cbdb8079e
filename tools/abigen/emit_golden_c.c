// SPDX-License-Identifier: Apache-2.0
//
// golden_vectors.h: the golden vectors as values of C, with clients that call the stubs with them, and servers that
// compare what the stubs give them.

#include "arena.h"
#include "c_method.h"
#include "emit.h"
#include "message.h"
#include "naming.h"
#include "vectors.h"

#include <string.h>

static const char *function_name(const struct item *method) {
    return arena_printf("%s_%s", name_snake(method->interface->name.text), name_lower(method->name.text));
}

static const char *constant_name(const struct item *method) {
    return arena_printf("%s_%s", method->interface->prefix.text, method->name.text);
}

// ---- Values

static void put_member(struct buffer *out, const struct argument *argument) {
    const char *name = argument->name.text;
    switch (argument->kind) {
    case ARGUMENT_CAPABILITY:
        break;
    case ARGUMENT_STRING:
        buffer_printf(out, "    const char *%s;\n", name);
        break;
    case ARGUMENT_BYTES:
        buffer_printf(out, "    const char *%s;\n    size_t %s_length;\n", name, name);
        break;
    default:
        buffer_printf(out, "    %s %s;\n", c_type(argument), name);
        break;
    }
}

/// All bytes in octal, so that none runs into the next.
static const char *quoted(const struct value *value) {
    struct buffer text = {0};
    buffer_puts(&text, "\"");
    for (size_t i = 0; i < value->length; i++) {
        buffer_printf(&text, "\\%03o", value->bytes[i]);
    }
    buffer_puts(&text, "\"");
    const char *copy = arena_text(text.data, text.length);
    buffer_free(&text);
    return copy;
}

static const char *c_number(const struct primitive *type, uint64_t number) {
    unsigned bits = 8 * type->size;
    if (!type->is_signed) {
        return arena_printf("UINT%u_C(0x%llx)", bits, (unsigned long long)number);
    }
    // The least number of a type has no constant of its own.
    uint64_t below = ~number;
    return number >> 63 == 0 ? arena_printf("INT%u_C(%llu)", bits, (unsigned long long)number)
                             : arena_printf("-INT%u_C(%llu) - 1", bits, (unsigned long long)below);
}

static void put_struct(struct buffer *out, const struct item *structure, const uint8_t *bytes);

/// One field, or one element of it.
static void put_element(struct buffer *out, const struct field *field, const uint8_t *bytes) {
    if (field->structure != NULL) {
        put_struct(out, field->structure, bytes);
    } else {
        uint64_t number = typed_number(field->primitive, bytes);
        buffer_puts(out, c_number(field->primitive, number));
    }
}

static void put_struct(struct buffer *out, const struct item *structure, const uint8_t *bytes) {
    buffer_puts(out, "{");
    for (const struct field *field = structure->fields; field != NULL; field = field->next) {
        uint64_t count = field->is_array ? (uint64_t)field->count.value : 1;
        buffer_printf(out, "%s.%s = %s", field == structure->fields ? "" : ", ", field->name.text,
                      field->is_array ? "{" : "");
        for (uint64_t i = 0; i < count; i++) {
            buffer_puts(out, i == 0 ? "" : ", ");
            put_element(out, field, bytes + field->offset + i * (field->size / count));
        }
        buffer_puts(out, field->is_array ? "}" : "");
    }
    buffer_puts(out, "}");
}

static void put_value(struct buffer *out, const struct argument *argument, const struct value *value) {
    switch (argument->kind) {
    case ARGUMENT_CAPABILITY:
        return;
    case ARGUMENT_STRING:
        buffer_printf(out, "        .%s = %s,\n", argument->name.text, quoted(value));
        return;
    case ARGUMENT_BYTES:
        buffer_printf(out, "        .%s = %s,\n        .%s_length = %zu,\n", argument->name.text, quoted(value),
                      argument->name.text, value->length);
        return;
    case ARGUMENT_STRUCT:
        buffer_printf(out, "        .%s = ", argument->name.text);
        put_struct(out, argument->structure, value->bytes);
        buffer_puts(out, ",\n");
        return;
    case ARGUMENT_BOOL:
        buffer_printf(out, "        .%s = %s,\n", argument->name.text, value->word != 0 ? "true" : "false");
        return;
    default:
        buffer_printf(out, "        .%s = (%s)(%s),\n", argument->name.text, c_type(argument),
                      c_number(argument->primitive, value->word));
        return;
    }
}

static void put_values(struct buffer *out, const struct argument *arguments, const struct value *values) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        put_value(out, argument, values++);
    }
}

static void put_vectors(struct buffer *out, const struct definition *definition, const struct item *method) {
    const char *name = function_name(method);
    buffer_printf(out, "\nstruct %s_vector {\n    int64_t status;\n", name);
    for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
        put_member(out, input);
    }
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        put_member(out, output);
    }
    buffer_printf(out, "};\nstatic const struct %s_vector %s_vectors[] = {\n", name, name);
    for (unsigned i = 0; i < vector_count(method); i++) {
        const struct vector vector = vector_make(definition, method, i);
        buffer_printf(out, "    {\n        .status = %s,\n",
                      vector.error == NULL ? "STATUS_OK" : method_error_constant(definition, method, vector.error));
        put_values(out, method->inputs, vector.inputs);
        put_values(out, method->outputs, vector.outputs);
        buffer_puts(out, "    },\n");
    }
    buffer_puts(out, "};\n");
}

// ---- What both sides do

/// Compare a variable, or what a pointer is to, with the vector's value.
static void put_check(struct buffer *out, const struct item *method, const struct argument *argument,
                      bool is_struct_behind_pointer) {
    const char *name = argument->name.text;
    buffer_puts(out, "    golden_check(");
    switch (argument->kind) {
    case ARGUMENT_CAPABILITY:
        buffer_printf(out, "golden_receive(%s, OBJECT_%s)", name, name_upper(argument->object->name.text));
        break;
    case ARGUMENT_STRING:
        buffer_printf(out, "strcmp(%s, vector_->%s) == 0", name, name);
        break;
    case ARGUMENT_BYTES:
        buffer_printf(out, "%s_length == vector_->%s_length && memcmp(%s, vector_->%s, %s_length) == 0", name, name,
                      name, name, name);
        break;
    case ARGUMENT_STRUCT:
        buffer_printf(out, "memcmp(%s%s, &vector_->%s, sizeof(vector_->%s)) == 0", is_struct_behind_pointer ? "" : "&",
                      name, name, name);
        break;
    default:
        buffer_printf(out, "%s == vector_->%s", name, name);
        break;
    }
    buffer_printf(out, ", \"%s\", index_, \"%s\");\n", constant_name(method), name);
}

// ---- Clients

static void put_result_variable(struct buffer *out, const struct item *method, const struct argument *output) {
    const char *name = output->name.text;
    const char *type = c_type(output);
    switch (output->kind) {
    case ARGUMENT_CAPABILITY:
        buffer_printf(out, "    kozo_handle_t %s = golden_slot();\n", name);
        break;
    case ARGUMENT_STRING:
        buffer_printf(out, "    char %s[%s + 1];\n", name, c_bound(method, output));
        break;
    case ARGUMENT_BYTES:
        buffer_printf(out, "    uint8_t %s[%s];\n    size_t %s_length;\n", name, c_bound(method, output), name);
        break;
    default:
        buffer_printf(out, "    %s %s;\n", type, name);
        break;
    }
}

static void put_call(struct buffer *out, const struct item *method) {
    struct parameters call =
        parameters_start(out, arena_printf("    int64_t status = kozo_%s(", function_name(method)));
    parameters_add(&call, "endpoint");
    for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
        const char *name = input->name.text;
        parameters_add(&call,
                       input->kind == ARGUMENT_CAPABILITY
                           ? arena_printf("golden_give(OBJECT_%s)", name_upper(input->object->name.text))
                           : arena_printf(input->kind == ARGUMENT_STRUCT ? "&vector_->%s" : "vector_->%s", name));
        if (input->kind == ARGUMENT_BYTES) {
            parameters_add(&call, arena_printf("vector_->%s_length", name));
        }
    }
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        const char *name = output->name.text;
        bool is_plain = argument_is_bounded(output) || output->kind == ARGUMENT_CAPABILITY;
        parameters_add(&call, is_plain ? name : arena_printf("&%s", name));
        if (output->kind == ARGUMENT_BYTES) {
            parameters_add(&call, arena_printf("&%s_length", name));
        }
    }
    parameters_end(&call, ");\n");
}

static void put_client(struct buffer *out, const struct item *method) {
    const char *name = function_name(method);
    buffer_printf(out,
                  "\nstatic void call_%s(%s endpoint, unsigned index_, const struct %s_vector *vector_, "
                  "int64_t expected_) {\n    (void)vector_;\n",
                  name, name_handle_type(method->interface->name.text), name);
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        put_result_variable(out, method, output);
    }
    put_call(out, method);
    buffer_printf(out, "    golden_check(status == expected_, \"%s\", index_, \"status\");\n", constant_name(method));
    buffer_puts(out, "    if (status != STATUS_OK) {\n");
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        if (output->kind == ARGUMENT_CAPABILITY) {
            buffer_printf(out, "        golden_check(golden_slot_is_empty(%s), \"%s\", index_, \"%s\");\n",
                          output->name.text, constant_name(method), output->name.text);
        }
    }
    buffer_puts(out, "        return;\n    }\n");
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        put_check(out, method, output, false);
    }
    buffer_puts(out, "}\n");
}

static void put_client_loop(struct buffer *out, const struct definition *definition, const struct item *method) {
    const char *name = function_name(method);
    buffer_printf(out,
                  "    for (unsigned i = 0; i < %u; i++) {\n"
                  "        call_%s(endpoint, i, &%s_vectors[i], %s_vectors[i].status);\n    }\n",
                  vector_count(method), name, name, name);
    unsigned count = spoilt_answers(definition, method);
    if (count > 0) {
        buffer_printf(out,
                      "    for (unsigned i = 0; with_bad_answers && i < %u; i++) {\n"
                      "        call_%s(endpoint, i, &%s_vectors[%d], STATUS_BAD_ANSWER);\n    }\n",
                      count, name, name, SPOILT_VECTOR);
    }
}

static void put_interface_client(struct buffer *out, const struct definition *definition,
                                 const struct item *interface) {
    buffer_printf(out,
                  "\nstatic void call_%s(kozo_handle_t handle, bool with_bad_answers) {\n"
                  "    const %s endpoint = {handle};\n",
                  name_snake(interface->name.text), name_handle_type(interface->name.text));
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        put_client_loop(out, definition, method);
    }
    buffer_puts(out, "    (void)with_bad_answers;\n}\n");
}

// ---- Servers

/// The results, through the pointers that the stub gave.
static void put_stores(struct buffer *out, const struct argument *outputs) {
    for (const struct argument *output = outputs; output != NULL; output = output->next) {
        const char *name = output->name.text;
        switch (output->kind) {
        case ARGUMENT_CAPABILITY:
            buffer_printf(out, "    *%s = golden_give(OBJECT_%s);\n", name, name_upper(output->object->name.text));
            break;
        case ARGUMENT_STRING:
            buffer_printf(out, "    memcpy(%s, vector_->%s, strlen(vector_->%s) + 1);\n", name, name, name);
            break;
        case ARGUMENT_BYTES:
            buffer_printf(out,
                          "    memcpy(%s, vector_->%s, vector_->%s_length);\n    *%s_length = vector_->%s_length;\n",
                          name, name, name, name, name);
            break;
        default:
            buffer_printf(out, "    *%s = vector_->%s;\n", name, name);
            break;
        }
    }
}

/// Every second answer of a method that may take its time comes through another Reply.
static void put_later(struct buffer *out, const struct item *method) {
    buffer_puts(out, "    if (index_ % 2 != 0) {\n        kozo_handle_t other_ = golden_set_aside();\n");
    struct parameters call = parameters_start(
        out, arena_printf(
                 "        int64_t error_ = vector_->status != STATUS_OK ? kozo_reply_status(other_, vector_->status) : "
                 "%s_answer_%s(",
                 name_snake(method->interface->name.text), name_lower(method->name.text)));
    parameters_add(&call, "other_");
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        const char *name = output->name.text;
        parameters_add(&call,
                       output->kind == ARGUMENT_CAPABILITY
                           ? arena_printf("golden_give(OBJECT_%s)", name_upper(output->object->name.text))
                           : arena_printf(output->kind == ARGUMENT_STRUCT ? "&vector_->%s" : "vector_->%s", name));
        if (output->kind == ARGUMENT_BYTES) {
            parameters_add(&call, arena_printf("vector_->%s_length", name));
        }
    }
    parameters_end(&call, ");\n");
    buffer_printf(out,
                  "        golden_check(error_ == 0, \"%s\", index_, \"answer that came later\");\n"
                  "        return KOZO_ANSWER_LATER;\n    }\n",
                  constant_name(method));
}

static void put_server(struct buffer *out, const struct item *method) {
    const char *name = function_name(method);
    buffer_puts(out, "\n");
    struct parameters parameters =
        parameters_start(out, arena_printf("%s %s_serve_%s(", method->is_oneway ? "void" : "int64_t",
                                           name_snake(method->interface->name.text), name_lower(method->name.text)));
    parameters_add(&parameters, arena_printf("uint64_t %s", client_parameter(method)));
    c_add_inputs(&parameters, method->inputs, false);
    c_add_outputs(&parameters, method->outputs, true);
    parameters_end(&parameters, ") {\n");
    buffer_printf(out,
                  "    static unsigned served_;\n    unsigned index_ = served_++ %% %u;\n"
                  "    const struct %s_vector *vector_ = &%s_vectors[index_];\n",
                  vector_count(method), name, name);
    buffer_printf(out, "    golden_served(%s);\n", client_parameter(method));
    for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
        put_check(out, method, input, true);
    }
    if (method->is_oneway) {
        buffer_puts(out, "    (void)vector_;\n}\n");
        return;
    }
    if (method->is_later) {
        put_later(out, method);
    }
    buffer_puts(out, "    if (vector_->status != STATUS_OK) {\n        return vector_->status;\n    }\n");
    put_stores(out, method->outputs);
    buffer_puts(out, "    return STATUS_OK;\n}\n");
}

// ---- All of them

static void put_interface(struct buffer *out, const struct definition *definition, const struct item *interface) {
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        put_vectors(out, definition, method);
        put_client(out, method);
        put_server(out, method);
    }
    put_interface_client(out, definition, interface);
}

static const char *const head =
    "\n#ifndef GOLDEN_VECTORS_H\n#define GOLDEN_VECTORS_H\n\n#include \"golden.h\"\n\n#include <kozo/string.h>\n"
    "#include <kozo_clients.h>\n#include <kozo_servers.h>\n#include <stdbool.h>\n";

void emit_golden_c(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "Golden vectors for C, with a client and a server for each method.");
    buffer_puts(out, head);
    struct buffer calls = {0};
    struct buffer dispatches = {0};
    unsigned count = 0;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (is_golden(item)) {
            const char *name = name_snake(item->name.text);
            put_interface(out, definition, item);
            buffer_printf(&calls, "    case %u:\n        call_%s(endpoint, with_bad_answers);\n        break;\n", count,
                          name);
            buffer_printf(&dispatches, "    case %u:\n        return %s_dispatch(message);\n", count, name);
            count++;
        }
    }
    buffer_printf(
        out,
        "\n/// Calls all methods of an interface, by its place among all.\n"
        "static void call_interface(unsigned interface, kozo_handle_t endpoint, bool with_bad_answers) {\n"
        "    switch (interface) {\n%.*s    default:\n        break;\n    }\n}\n"
        "\n/// Serves a request to such an interface.\n"
        "static bool dispatch_interface(unsigned interface, struct kozo_message *message) {\n"
        "    switch (interface) {\n%.*s    default:\n        return kozo_refuse(message, STATUS_BAD_METHOD);\n"
        "    }\n}\n",
        (int)calls.length, calls.data == NULL ? "" : calls.data, (int)dispatches.length,
        dispatches.data == NULL ? "" : dispatches.data);
    buffer_printf(out, "\n#define GOLDEN_INTERFACES %u\n\n#endif\n", count);
    buffer_free(&calls);
    buffer_free(&dispatches);
}

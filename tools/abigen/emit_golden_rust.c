// SPDX-License-Identifier: Apache-2.0
//
// golden_vectors.rs: the golden vectors as values of Rust, with clients that call the stubs with them, and a server
// that compares what the stubs give it.

#include "arena.h"
#include "emit.h"
#include "naming.h"
#include "rust_interface.h"
#include "vectors.h"

#include <stddef.h>

static const char *constant_name(const struct item *method) {
    return arena_printf("%s_%s", method->interface->prefix.text, method->name.text);
}

static const char *argument_name(const struct argument *argument) {
    return name_rust(argument->name.text);
}

// ---- Values

static void put_members(struct buffer *out, const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        if (argument->kind != ARGUMENT_CAPABILITY) {
            buffer_printf(out, "        %s: %s,\n", argument_name(argument), rust_argument_type(argument, "'static"));
        }
    }
}

static const char *rust_number(const struct primitive *type, uint64_t number) {
    if (type->is_signed && number >> 63 != 0) {
        // The least number of a type is the one that negation can't reach.
        uint64_t below = ~number;
        return arena_printf("-%llu - 1", (unsigned long long)below);
    }
    return arena_printf("0x%llx", (unsigned long long)number);
}

static void put_struct(struct buffer *out, const struct item *structure, const uint8_t *bytes);

static void put_element(struct buffer *out, const struct field *field, const uint8_t *bytes) {
    if (field->structure != NULL) {
        put_struct(out, field->structure, bytes);
    } else {
        uint64_t number = typed_number(field->primitive, bytes);
        buffer_puts(out, rust_number(field->primitive, number));
    }
}

static void put_struct(struct buffer *out, const struct item *structure, const uint8_t *bytes) {
    buffer_printf(out, "abi::%s { ", structure->name.text);
    for (const struct field *field = structure->fields; field != NULL; field = field->next) {
        uint64_t count = field->is_array ? (uint64_t)field->count.value : 1;
        buffer_printf(out, "%s%s: %s", field == structure->fields ? "" : ", ", name_rust(field->name.text),
                      field->is_array ? "[" : "");
        for (uint64_t i = 0; i < count; i++) {
            buffer_puts(out, i == 0 ? "" : ", ");
            put_element(out, field, bytes + field->offset + i * (field->size / count));
        }
        buffer_puts(out, field->is_array ? "]" : "");
    }
    buffer_puts(out, " }");
}

static void put_bytes(struct buffer *out, const struct value *value) {
    buffer_puts(out, "&[");
    for (size_t i = 0; i < value->length; i++) {
        buffer_printf(out, "%s%u", i == 0 ? "" : ", ", value->bytes[i]);
    }
    buffer_puts(out, "]");
}

/// A string in quotes: it is printable UTF-8, without quotes or backslashes.
static void put_string(struct buffer *out, const struct value *value) {
    buffer_puts(out, "\"");
    buffer_append(out, (const char *)value->bytes, value->length);
    buffer_puts(out, "\"");
}

static const char *enum_value(const struct argument *argument, uint64_t number) {
    for (const struct member *member = argument->values->members; member != NULL; member = member->next) {
        if ((uint64_t)member->number.value == number) {
            return arena_printf("abi::%s::%s", argument->values->name.text, name_camel(member->name.text));
        }
    }
    return "unreachable!()";
}

static void put_value(struct buffer *out, const struct argument *argument, const struct value *value) {
    if (argument->kind == ARGUMENT_CAPABILITY) {
        return;
    }
    buffer_printf(out, "            %s: ", argument_name(argument));
    switch (argument->kind) {
    case ARGUMENT_STRING:
        put_string(out, value);
        break;
    case ARGUMENT_BYTES:
        put_bytes(out, value);
        break;
    case ARGUMENT_STRUCT:
        put_struct(out, argument->structure, value->bytes);
        break;
    case ARGUMENT_BOOL:
        buffer_puts(out, value->word != 0 ? "true" : "false");
        break;
    case ARGUMENT_VALUE:
        if (argument->values->kind == ITEM_ENUM) {
            buffer_puts(out, enum_value(argument, value->word));
        } else {
            buffer_printf(out, "abi::%s::from_raw(0x%llx).unwrap()", argument->values->name.text,
                          (unsigned long long)value->word);
        }
        break;
    default:
        buffer_puts(out, rust_number(argument->primitive, value->word));
        break;
    }
    buffer_puts(out, ",\n");
}

static void put_values(struct buffer *out, const struct argument *arguments, const struct value *values) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        put_value(out, argument, values++);
    }
}

static const char *vector_type(const struct item *method) {
    return arena_printf("%sVector", name_camel(method->name.text));
}

static void put_vectors(struct buffer *out, const struct definition *definition, const struct item *method) {
    buffer_printf(out, "\n    struct %s {\n        error_: Option<Error>,\n", vector_type(method));
    put_members(out, method->inputs);
    put_members(out, method->outputs);
    buffer_printf(out, "    }\n\n    static %s: [%s; %u] = [\n", method->name.text, vector_type(method),
                  vector_count(method));
    for (unsigned i = 0; i < vector_count(method); i++) {
        const struct vector vector = vector_make(definition, method, i);
        buffer_printf(out, "        %s {\n            error_: %s,\n", vector_type(method),
                      vector.error == NULL ? "None"
                                           : arena_printf("Some(Error::%s)", name_camel(vector.error->name.text)));
        put_values(out, method->inputs, vector.inputs);
        put_values(out, method->outputs, vector.outputs);
        buffer_puts(out, "        },\n");
    }
    buffer_puts(out, "    ];\n");
}

// ---- Clients

/// Where an output stands in what the stub returned.
static const char *output_place(const struct item *method, const struct argument *output) {
    return method->outputs->next == NULL ? "out" : arena_printf("out.%s", argument_name(output));
}

static void put_call(struct buffer *out, const struct item *method) {
    if (rust_is_borrowing(method->outputs)) {
        buffer_puts(out, "        let mut buffer = Buffer::new();\n");
    }
    struct rust_list list = {0};
    for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
        if (input->kind == ARGUMENT_CAPABILITY) {
            rust_list_add(&list, "peer.give::<handle::%s>()", input->object->name.text);
        } else {
            rust_list_add(&list, "vector.%s", argument_name(input));
        }
    }
    if (rust_is_borrowing(method->outputs)) {
        rust_list_add(&list, "&mut buffer");
    }
    emit_rust_list(out, "        ", arena_printf("let result = client.%s(", name_rust(name_lower(method->name.text))),
                   &list, ");");
}

static void put_client(struct buffer *out, const struct item *method) {
    const char *name = constant_name(method);
    buffer_printf(out,
                  "\n    fn call_%s(peer: &mut Peer, client: Client, index: usize, vector: &%s, "
                  "expected: Option<CallError<Error>>) {\n        let _ = vector;\n",
                  name_lower(method->name.text), vector_type(method));
    put_call(out, method);
    buffer_printf(out, "        peer.check(result.as_ref().err() == expected.as_ref(), \"%s\", index, \"status\");\n",
                  name);
    if (method->outputs != NULL) {
        buffer_puts(out, "        if let Ok(out) = result {\n");
        for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
            const char *place = output_place(method, output);
            if (output->kind == ARGUMENT_CAPABILITY) {
                buffer_printf(out, "            peer.receive(%s, \"%s\", index, \"%s\");\n", place, name,
                              output->name.text);
            } else {
                buffer_printf(out, "            peer.check(%s == vector.%s, \"%s\", index, \"%s\");\n", place,
                              argument_name(output), name, output->name.text);
            }
        }
        buffer_puts(out, "        }\n");
    }
    buffer_puts(out, "    }\n");
}

static void put_calls(struct buffer *out, const struct definition *definition, const struct item *interface) {
    buffer_puts(out, "\n    /// Calls all methods.\n"
                     "    pub fn call(peer: &mut Peer, endpoint: Endpoint, with_bad_answers: bool) {\n"
                     "        let client = Client::from(endpoint);\n");
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        const char *name = name_lower(method->name.text);
        buffer_printf(out,
                      "        for (index, vector) in %s.iter().enumerate() {\n"
                      "            call_%s(peer, client, index, vector, vector.error_.map(CallError::Service));\n"
                      "        }\n",
                      method->name.text, name);
        unsigned count = spoilt_answers(definition, method);
        if (count > 0) {
            buffer_printf(out,
                          "        for index in 0..if with_bad_answers { %u } else { 0 } {\n"
                          "            call_%s(peer, client, index, &%s[%d], Some(CallError::BadAnswer));\n        }\n",
                          count, name, method->name.text, SPOILT_VECTOR);
        }
    }
    buffer_puts(out, "    }\n");
}

// ---- Servers

/// The results, as the server's function returns them.
static const char *result_value(const struct item *method) {
    if (method->outputs == NULL) {
        return "()";
    }
    struct buffer text = {0};
    bool is_single = method->outputs->next == NULL;
    if (!is_single) {
        buffer_printf(&text, "%sOut { ", name_camel(method->name.text));
    }
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        const char *value = output->kind == ARGUMENT_CAPABILITY
                                ? arena_printf("self.give::<handle::%s>()", output->object->name.text)
                                : arena_printf("vector.%s", argument_name(output));
        buffer_printf(&text, "%s%s", is_single ? "" : arena_printf("%s: ", argument_name(output)), value);
        buffer_puts(&text, output->next == NULL ? "" : ", ");
    }
    buffer_puts(&text, is_single ? "" : " }");
    const char *copy = arena_text(text.data, text.length);
    buffer_free(&text);
    return copy;
}

static void put_function(struct buffer *out, const struct item *method, unsigned number) {
    const char *name = constant_name(method);
    buffer_puts(out, "\n");
    emit_rust_server_head(out, "        ", method, " {");
    buffer_printf(out,
                  "            let index = self.served(%s, %u, %s.len());\n"
                  "            let vector = &%s[index];\n            let _ = vector;\n",
                  client_parameter(method), number, method->name.text, method->name.text);
    for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
        if (input->kind == ARGUMENT_CAPABILITY) {
            buffer_printf(out, "            self.receive(%s, \"%s\", index, \"%s\");\n", argument_name(input), name,
                          input->name.text);
        } else {
            buffer_printf(out, "            self.check(%s == vector.%s, \"%s\", index, \"%s\");\n",
                          argument_name(input), argument_name(input), name, input->name.text);
        }
    }
    if (!method->is_oneway) {
        buffer_printf(out,
                      "            let result = match vector.error_ {\n"
                      "                Some(error) => Err(error),\n                None => Ok(%s),\n"
                      "            };\n",
                      result_value(method));
    }
    if (method->is_later) {
        buffer_printf(out,
                      "            if index %% 2 != 0 {\n                let reply = self.set_aside();\n"
                      "                let answered = answer_%s(reply, result).is_ok();\n"
                      "                self.check(answered, \"%s\", index, \"answer that came later\");\n"
                      "                return Ok(None);\n            }\n            result.map(Some)\n",
                      name_lower(method->name.text), name);
    } else if (!method->is_oneway) {
        buffer_puts(out, "            result\n");
    }
    buffer_puts(out, "        }\n");
}

static void put_interface(struct buffer *out, const struct definition *definition, const struct item *interface,
                          unsigned *number) {
    const char *name = name_snake(interface->name.text);
    buffer_printf(out,
                  "\npub mod %s {\n    use super::*;\n    use kozo::interfaces::%s::*;\n"
                  "    pub use kozo::interfaces::%s::dispatch;\n",
                  name, name, name);
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        put_vectors(out, definition, method);
        put_client(out, method);
    }
    put_calls(out, definition, interface);
    buffer_puts(out, "\n    impl Server for Peer {");
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        put_function(out, method, (*number)++);
    }
    buffer_puts(out, "    }\n}\n");
}

static const char *const head = "\n// All of it is used by the Peer that this is a part of.\n"
                                "use kozo::{abi, handle, Answer, Buffer, CallError, Endpoint, Request};\n";

void emit_golden_rust(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "Golden vectors for Rust, with a client and a server for each method.");
    buffer_puts(out, head);
    struct buffer calls = {0};
    struct buffer dispatches = {0};
    unsigned methods = 0;
    unsigned count = 0;
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (is_golden(item)) {
            const char *name = name_snake(item->name.text);
            put_interface(out, definition, item, &methods);
            buffer_printf(&calls, "        %u => %s::call(peer, endpoint, with_bad_answers),\n", count, name);
            buffer_printf(&dispatches, "        %u => %s::dispatch(peer, request),\n", count, name);
            count++;
        }
    }
    buffer_printf(out,
                  "\n/// How many interfaces, and methods in all.\npub const INTERFACES: u32 = %u;\n"
                  "pub const METHODS: usize = %u;\n"
                  "\n/// Calls all methods of an interface, by its place among all.\n"
                  "pub fn call(peer: &mut Peer, interface: u32, endpoint: Endpoint, with_bad_answers: bool) {\n"
                  "    match interface {\n%.*s        _ => (),\n    }\n}\n"
                  "\n/// Serves a request to such an interface.\n"
                  "pub fn dispatch(peer: &mut Peer, interface: u32, request: &Request) -> Option<Answer> {\n"
                  "    match interface {\n%.*s        _ => None,\n    }\n}\n",
                  count, methods, (int)calls.length, calls.data == NULL ? "" : calls.data, (int)dispatches.length,
                  dispatches.data == NULL ? "" : dispatches.data);
    buffer_free(&calls);
    buffer_free(&dispatches);
}

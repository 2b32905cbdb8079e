// SPDX-License-Identifier: Apache-2.0
//
// kozo_clients.h

#include "arena.h"
#include "c_method.h"
#include "emit.h"
#include "message.h"
#include "naming.h"

#include <stddef.h>

/// The name that functions of the method have in common: fs_open.
static const char *function_name(const struct item *method) {
    return arena_printf("%s_%s", name_snake(method->interface->name.text), name_lower(method->name.text));
}

static const char *label_of(const struct item *method) {
    return arena_printf("%s_%s", method->interface->prefix.text, method->name.text);
}

void emit_c_method_signature(struct buffer *out, const struct item *method) {
    struct parameters parameters =
        parameters_start(out, arena_printf("static inline int64_t kozo_%s(", function_name(method)));
    parameters_add(&parameters, arena_printf("%s endpoint", name_handle_type(method->interface->name.text)));
    c_add_inputs(&parameters, method->inputs, true);
    c_add_outputs(&parameters, method->outputs, false);
    parameters_end(&parameters, ") {\n");
}

/// Statements that make the request.
static void emit_request(const struct c_code *code) {
    const struct item *method = code->method;
    const struct payload *request = &method->request;
    unsigned length = request->has_bytes ? payload_start(code->definition, request) : request->words;
    if (length == 0) {
        buffer_printf(code->out, "    struct kozo_message message = kozo_message_of(%s);\n", label_of(method));
    } else {
        buffer_printf(code->out, "    struct kozo_message message = kozo_message_with(%s, %u);\n", label_of(method),
                      length);
    }
    c_put_words(code, method->inputs);
    if (request->has_bytes) {
        c_put_bounded(code, method->inputs, ") {\n        return STATUS_BAD_ARGUMENT;\n    }\n");
    }
}

/// Statements that call with it.
static void emit_call(const struct c_code *code) {
    const struct item *method = code->method;
    if (method->answer.capabilities == 0) {
        buffer_puts(code->out, "    int64_t status = kozo_call(endpoint.handle, &message);\n");
    } else {
        const char *separator = "    const kozo_handle_t slots[] = {";
        for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
            if (output->kind == ARGUMENT_CAPABILITY) {
                buffer_printf(code->out, "%s%s", separator, output->name.text);
                separator = ", ";
            }
        }
        buffer_printf(code->out, "};\n    int64_t status = kozo_call_for_caps(endpoint.handle, &message, slots, %u);\n",
                      method->answer.capabilities);
    }
    buffer_puts(code->out, "    if (status != 0) {\n        return status;\n    }\n");
}

/// A statement that deletes the capabilities of an answer that is refused.
static void emit_empty_slots(const struct c_code *code) {
    if (code->method->answer.capabilities > 0) {
        buffer_printf(code->out, "        kozo_empty_slots(slots, %u);\n", code->method->answer.capabilities);
    }
}

/// Statements that return what is no success.
static void emit_refusals(const struct c_code *code) {
    const struct item *method = code->method;
    if (method->answer.has_bytes) {
        buffer_puts(code->out, "    if (kozo_message_label(&message) != STATUS_OK) {\n");
    } else {
        buffer_printf(code->out, "    if (message.tag != %s) {\n", c_tag("STATUS_OK", &method->answer));
    }
    emit_empty_slots(code);
    if (method->errors != NULL) {
        buffer_puts(code->out, "        switch (message.tag) {\n");
        for (const struct reference *error = method->errors; error != NULL; error = error->next) {
            buffer_printf(code->out, "        case KOZO_TAG(%s, 0, 0):\n",
                          method_error_constant(code->definition, method, error));
        }
        buffer_puts(code->out, "            return (int64_t)kozo_message_label(&message);\n"
                               "        default:\n            return kozo_refusal_of(&message);\n        }\n    }\n");
    } else {
        buffer_puts(code->out, "        return kozo_refusal_of(&message);\n    }\n");
    }
}

/// Statements that take the results out of the answer.
static void emit_results(const struct c_code *code) {
    const struct item *method = code->method;
    if (c_check(code, &method->answer, method->outputs)) {
        buffer_puts(code->out, "    if (!is_good) {\n");
        emit_empty_slots(code);
        buffer_puts(code->out, "        return STATUS_BAD_ANSWER;\n    }\n");
    }
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        if (c_has_value(output) && output->kind != ARGUMENT_CAPABILITY) {
            buffer_printf(code->out, "    *%s = %s;\n", output->name.text, c_value(code, output));
        }
    }
    buffer_puts(code->out, "    return STATUS_OK;\n}\n");
}

static void emit_method(struct buffer *out, const struct definition *definition, const struct item *method) {
    const struct c_code code = {out, definition, method, "message.", "&message", true};
    buffer_puts(out, "\n");
    emit_method_doc(out, "", definition, method);
    emit_c_method_signature(out, method);
    emit_request(&code);
    if (method->is_oneway) {
        buffer_puts(out, "    return kozo_send(endpoint.handle, &message);\n}\n");
        return;
    }
    emit_call(&code);
    emit_refusals(&code);
    emit_results(&code);
}

static const char *const head =
    "//\n// Each function sends a request through `endpoint`, which names an Endpoint capability with SEND, and with "
    "GRANT "
    "if\n"
    "// capabilities travel: (kozo_fs_t){handle}. It returns 0; a negative `enum kozo_error` if the kernel delivered "
    "no request or no "
    "answer;\n"
    "// or a positive Status or error of the interface: any can be STATUS_BAD_METHOD, STATUS_BAD_ARGUMENT, also if an\n"
    "// argument is longer than its bound, and STATUS_BAD_ANSWER. Results are of use only with 0.\n"
    "//\n"
    "// Results that are bytes need room for the most that there may be, strings for a zero more: the constants "
    ".._MAX\n"
    "// tell how much. A result that is a capability is received into an empty slot, whose handle is the parameter.\n"
    "\n#ifndef KOZO_CLIENTS_H\n#define KOZO_CLIENTS_H\n\n#include <kozo/ipc.h>\n#include <kozo/payload.h>\n"
    "#include <kozo_abi.h>\n";

void emit_c_clients(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "Calls to services, for C and C++.");
    buffer_puts(out, head);
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        for (const struct item *method = item->methods; method != NULL; method = method->next) {
            emit_method(out, definition, method);
        }
    }
    buffer_puts(out, "\n#endif\n");
}

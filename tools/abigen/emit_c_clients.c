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

/// Statements for a call that brought no answer.
static void emit_failure(const struct c_code *code) {
    const struct item *method = code->method;
    if (!method_is_awaited(code->definition, method)) {
        buffer_puts(code->out, "    if (status != 0) {\n        return status;\n    }\n");
        return;
    }
    if (!method->is_idempotent) {
        buffer_puts(code->out,
                    "    if (status != 0) {\n        return kozo_call_lost(endpoint.handle, status);\n    }\n");
        return;
    }
    const char *slots = method->answer.capabilities == 0 ? "NULL" : "slots";
    buffer_printf(code->out,
                  "    if (status != 0) {\n"
                  "        status = kozo_call_again(endpoint.handle, &message, %s, %u, status);\n"
                  "        if (status != 0) {\n            return status;\n        }\n    }\n",
                  slots, method->answer.capabilities);
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
    emit_failure(code);
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
    "//\n// Each function sends a request through `endpoint`, (kozo_fs_t){handle}, which names an Endpoint capability "
    "with\n"
    "// SEND, and with GRANT if capabilities travel. It returns 0; a negative `enum kozo_error` if the kernel "
    "delivered "
    "no\n"
    "// request or no answer; or a positive Status or error of the interface: any can be STATUS_BAD_METHOD,\n"
    "// STATUS_BAD_ARGUMENT, also if an argument is longer than its bound, and STATUS_BAD_ANSWER. Results are of use "
    "only\n"
    "// with 0.\n"
    "//\n"
    "// Results that are bytes need room for the most that there may be, strings for a zero more: the constants "
    ".._MAX\n"
    "// tell how much. A result that is a capability is received into an empty slot, whose handle is the parameter.\n";

static const char *const head_of_restarts =
    "//\n// If the server dies in a call, the function waits until it has been started again. It repeats the call if "
    "the\n"
    "// definition has the method as @idempotent, a few times at most; otherwise, or if it died each time, it returns\n"
    "// STATUS_PEER_RESTARTED, and whether the server did what was asked is unknown. ERR_PEER_GONE says that it won't "
    "be\n"
    "// started again.\n";

static const char *const includes =
    "\n#ifndef KOZO_CLIENTS_H\n#define KOZO_CLIENTS_H\n\n#include <kozo/ipc.h>\n#include <kozo/payload.h>\n"
    "#include <kozo_abi.h>\n";

void emit_c_clients(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "Calls to services, for C and C++.");
    buffer_puts(out, head);
    buffer_puts(out, definition->restarter == NULL ? "" : head_of_restarts);
    buffer_puts(out, includes);
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        for (const struct item *method = item->methods; method != NULL; method = method->next) {
            emit_method(out, definition, method);
        }
    }
    buffer_puts(out, "\n#endif\n");
}

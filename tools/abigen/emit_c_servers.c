// SPDX-License-Identifier: Apache-2.0
//
// kozo_servers.h

#include "arena.h"
#include "c_method.h"
#include "emit.h"
#include "naming.h"

#include <stddef.h>

static const char *interface_name(const struct item *interface) {
    return name_snake(interface->name.text);
}

static const char *function_name(const struct item *method, const char *verb) {
    return arena_printf("%s_%s_%s", interface_name(method->interface), verb, name_lower(method->name.text));
}

/// The function that a service writes.
static void emit_prototype(struct buffer *out, const struct definition *definition, const struct item *method) {
    buffer_puts(out, "\n");
    emit_method_doc(out, "", definition, method);
    struct parameters parameters = parameters_start(
        out, arena_printf("%s %s(", method->is_oneway ? "void" : "int64_t", function_name(method, "serve")));
    parameters_add(&parameters, arena_printf("uint64_t %s", client_parameter(method)));
    c_add_inputs(&parameters, method->inputs, false);
    c_add_outputs(&parameters, method->outputs, true);
    parameters_end(&parameters, ");\n");
}

/// Variables for the arguments that are no single word.
static void emit_variables(const struct c_code *code, const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        const char *name = argument->name.text;
        if (argument_is_bounded(argument)) {
            buffer_printf(code->out, "    %s %s[%s%s];\n", c_type(argument), name, c_bound(code->method, argument),
                          argument->kind == ARGUMENT_STRING ? " + 1" : "");
        }
        if (argument->kind == ARGUMENT_BYTES) {
            buffer_printf(code->out, "    size_t %s_length = 0;\n", name);
        }
        if (argument->kind == ARGUMENT_STRUCT) {
            buffer_printf(code->out, "    %s %s;\n", c_type(argument), name);
        }
    }
}

/// Variables for the results, all of them empty at first.
static void emit_results(const struct c_code *code) {
    emit_variables(code, code->method->outputs);
    for (const struct argument *output = code->method->outputs; output != NULL; output = output->next) {
        const char *name = output->name.text;
        if (output->kind == ARGUMENT_STRUCT) {
            buffer_printf(code->out, "    __builtin_memset(&%s, 0, sizeof(%s));\n", name, name);
        } else if (output->kind == ARGUMENT_STRING) {
            buffer_printf(code->out, "    %s[0] = '\\0';\n", name);
        } else if (c_has_value(output)) {
            buffer_printf(code->out, "    %s %s = %s;\n", c_type(output), name,
                          output->kind == ARGUMENT_BOOL    ? "false"
                          : output->kind == ARGUMENT_VALUE ? arena_printf("(%s)0", c_type(output))
                                                           : "0");
        }
    }
}

/// What is returned where the request ends with that status.
static const char *refusal(const struct item *method, const char *status) {
    return method->is_oneway ? "false" : arena_printf("kozo_refuse(message, %s)", status);
}

/// Return BAD_METHOD if the client's badge lacks the method's bit.
static void emit_permission(struct buffer *out, const struct item *method) {
    if (method->has_badge_bit) {
        buffer_printf(out, "    if ((message->badge & %s << BADGE_METHODS_SHIFT) == 0) {\n        return %s;\n    }\n",
                      method_bit_constant(method), refusal(method, "STATUS_BAD_METHOD"));
    }
}

/// Return BAD_ARGUMENT unless the request is good, and have its arguments then.
static void emit_request(const struct c_code *code) {
    const struct item *method = code->method;
    const char *refused = refusal(method, "STATUS_BAD_ARGUMENT");
    emit_variables(code, method->inputs);
    if (!method->request.has_bytes) {
        buffer_printf(code->out, "    if (message->tag != %s) {\n        return %s;\n    }\n",
                      c_tag(arena_printf("%s_%s", method->interface->prefix.text, method->name.text), &method->request),
                      refused);
    }
    if (c_check(code, &method->request, method->inputs)) {
        buffer_printf(code->out, "    if (!is_good) {\n        return %s;\n    }\n", refused);
    }
}

/// Call the service's function.
static void emit_call(const struct c_code *code) {
    const struct item *method = code->method;
    struct parameters call = parameters_start(
        code->out,
        arena_printf("    %s%s(", method->is_oneway ? "" : "int64_t status = ", function_name(method, "serve")));
    parameters_add(&call, method->has_badge_bit ? "message->badge & BADGE_CLIENT_MASK" : "message->badge");
    for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
        const char *name = input->name.text;
        parameters_add(&call, input->kind == ARGUMENT_CAPABILITY ? arena_printf("kozo_take_cap(%u)", input->place)
                              : input->kind == ARGUMENT_STRUCT   ? arena_printf("&%s", name)
                              : argument_is_bounded(input)       ? name
                                                                 : c_value(code, input));
        if (input->kind == ARGUMENT_BYTES) {
            parameters_add(&call, arena_printf("%s_length", name));
        }
    }
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        const char *name = output->name.text;
        parameters_add(&call, argument_is_bounded(output) ? name : arena_printf("&%s", name));
        if (output->kind == ARGUMENT_BYTES) {
            parameters_add(&call, arena_printf("&%s_length", name));
        }
    }
    parameters_end(&call, ");\n");
}

/// Make the message the answer with the results.
static void emit_answer(const struct c_code *code) {
    const struct item *method = code->method;
    const struct payload *answer = &method->answer;
    unsigned length = answer->has_bytes ? payload_start(code->definition, answer) : answer->words;
    buffer_printf(code->out, "    %s = kozo_message_with(STATUS_OK, %u);\n",
                  code->is_behind_pointers ? "struct kozo_message message" : "*message", length);
    c_put_words(code, method->outputs);
    if (answer->has_bytes) {
        c_put_bounded(code, method->outputs,
                      arena_printf(") {\n        kozo_answer_is_too_long(\"%s_%s\");\n    }\n",
                                   method->interface->prefix.text, method->name.text));
    }
}

static void emit_dispatch_method(struct buffer *out, const struct definition *definition, const struct item *method) {
    const struct c_code code = {out, definition, method, "message->", "message", false};
    buffer_printf(out, "\nstatic inline bool %s(struct kozo_message *message) {\n", function_name(method, "dispatch"));
    emit_permission(out, method);
    emit_request(&code);
    if (!method->is_oneway) {
        emit_results(&code);
    }
    emit_call(&code);
    if (method->is_oneway) {
        buffer_puts(out, "    return false;\n}\n");
        return;
    }
    if (method->is_later) {
        buffer_puts(out, "    if (status == KOZO_ANSWER_LATER) {\n        return false;\n    }\n");
    }
    buffer_puts(out, "    if (status != STATUS_OK) {\n        return kozo_refuse(message, status);\n    }\n");
    emit_answer(&code);
    buffer_puts(out, "    return true;\n}\n");
}

/// Of a method that may be answered later: the function that does so.
static void emit_later(struct buffer *out, const struct definition *definition, const struct item *method) {
    const struct c_code code = {out, definition, method, "message.", "&message", true};
    buffer_printf(out, "\n/// Answers %s_%s later, to the caller that `reply` holds; 0 or a negative error.\n",
                  method->interface->prefix.text, method->name.text);
    struct parameters parameters =
        parameters_start(out, arena_printf("static inline int64_t %s(", function_name(method, "answer")));
    parameters_add(&parameters, "kozo_handle_t reply");
    c_add_inputs(&parameters, method->outputs, true);
    parameters_end(&parameters, ") {\n");
    emit_answer(&code);
    buffer_puts(out, "    return kozo_reply(reply, &message);\n}\n");
}

/// The most capabilities that a request brings.
static unsigned most_capabilities(const struct item *interface) {
    unsigned most = 0;
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        most = method->request.capabilities > most ? method->request.capabilities : most;
    }
    return most;
}

static void emit_interface(struct buffer *out, const struct definition *definition, const struct item *interface) {
    const char *name = interface_name(interface);
    buffer_printf(out, "\n// ---- %s: a service that offers it writes these functions.\n", interface->name.text);
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        emit_prototype(out, definition, method);
    }
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        emit_dispatch_method(out, definition, method);
        if (method->is_later) {
            emit_later(out, definition, method);
        }
    }
    buffer_printf(out,
                  "\n/// Turns a request to %s into its answer; false if no answer is due now.\n"
                  "static inline bool %s_dispatch(struct kozo_message *message) {\n"
                  "    switch (kozo_message_label(message)) {\n",
                  interface->name.text, name);
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        buffer_printf(out, "    case %s_%s:\n        return %s(message);\n", interface->prefix.text, method->name.text,
                      function_name(method, "dispatch"));
    }
    buffer_puts(out, "    default:\n        return kozo_refuse(message, STATUS_BAD_METHOD);\n    }\n}\n");
    buffer_printf(out,
                  "\n/// Serves %s through an Endpoint capability with RECEIVE, for ever.\n"
                  "__attribute__((noreturn)) static inline void %s_serve(kozo_handle_t endpoint) {\n"
                  "    kozo_serve(endpoint, %s_dispatch, %u);\n}\n",
                  interface->name.text, name, name, most_capabilities(interface));
}

static const char *const head =
    "//\n// A service that offers an interface writes a function for each of its methods, FS_OPEN's is fs_serve_open. "
    "It is\n"
    "// called with the number of the client, which stands in the badge of its capability, and arguments that are as "
    "the\n"
    "// interface has them: other requests are refused before, and so are those for a method that the badge has no bit "
    "for,\n"
    "// with STATUS_BAD_METHOD. Where a definition's badges have no bits for methods, it is called with the whole "
    "badge.\n"
    "//\n"
    "// Arguments last until it returns. It returns STATUS_OK, with the results stored, or what is to be answered "
    "instead:\n"
    "// STATUS_BAD_ARGUMENT, or an error that the method lists. Results that are bytes and strings go to where there "
    "is "
    "room\n"
    "// for the most that there may be, and a zero more for strings. A capability that came is the function's own from "
    "then\n"
    "// on; one that is to be sent stays the service's.\n"
    "//\n"
    "// fs_serve receives, calls the functions and answers, for ever. A service that waits for more than that "
    "calls\n"
    "// fs_dispatch from a loop of its own (kozo/serve.h).\n"
    "\n#ifndef KOZO_SERVERS_H\n#define KOZO_SERVERS_H\n\n#include <kozo/ipc.h>\n#include <kozo/payload.h>\n"
    "#include <kozo/serve.h>\n#include <kozo_abi.h>\n";

void emit_c_servers(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "Serving the interfaces, for C and C++.");
    buffer_puts(out, head);
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_INTERFACE) {
            emit_interface(out, definition, item);
        }
    }
    buffer_puts(out, "\n#endif\n");
}

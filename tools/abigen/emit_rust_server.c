// SPDX-License-Identifier: Apache-2.0
//
// interfaces.rs: who is called.

#include "arena.h"
#include "emit.h"
#include "naming.h"
#include "rust_interface.h"

#include <stddef.h>

/// What a server's function returns.
static const char *result_type(const struct item *method) {
    const char *type = rust_output_type(method, rust_names_lifetime(method) ? "'a" : "'_");
    return arena_printf(method->is_later ? "Result<Option<%s>, Error>" : "Result<%s, Error>", type);
}

void emit_rust_server_head(struct buffer *out, const char *indent, const struct item *method, const char *end) {
    bool is_named = rust_names_lifetime(method);
    struct rust_list list = {0};
    rust_list_add(&list, is_named ? "&'a mut self" : "&mut self");
    rust_list_add(&list, "%s: u64", client_parameter(method));
    for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
        rust_list_add(&list, "%s: %s", name_rust(input->name.text), rust_argument_type(input, is_named ? "'a" : ""));
    }
    emit_rust_list(out, indent,
                   arena_printf("fn %s%s(", name_rust(name_lower(method->name.text)), is_named ? "<'a>" : ""), &list,
                   method->is_oneway ? arena_printf(")%s", end) : arena_printf(") -> %s%s", result_type(method), end));
}

/// A function of the trait.
static void emit_function(struct buffer *out, const struct item *method) {
    buffer_puts(out, method == method->interface->methods ? "" : "\n");
    emit_rust_method_doc(out, "        ", method);
    if (method->is_oneway) {
        buffer_puts(out, "        ///\n        /// Nobody waits for an answer.\n");
    } else if (method->is_later) {
        buffer_printf(
            out,
            "        ///\n        /// With `None` the client waits until [`answer_%s`]. Another Reply must be "
            "bound to the thread before.\n",
            name_lower(method->name.text));
    }
    emit_rust_server_head(out, "        ", method, ";");
}

static void emit_trait(struct buffer *out, const struct item *interface) {
    buffer_printf(out,
                  "\n    /// A server of the interface. Each function is told %s;\n"
                  "    /// the capabilities that it is given are its own to delete.\n    pub trait Server {\n",
                  interface->methods->has_badge_bit ? "the number of the client, which its badge has"
                                                    : "the badge of the capability that the client called through");
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        emit_function(out, method);
    }
    buffer_puts(out, "    }\n");
}

/// The most capabilities that a request of the interface brings.
static unsigned request_capabilities(const struct item *interface) {
    unsigned most = 0;
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        most = method->request.capabilities > most ? method->request.capabilities : most;
    }
    return most;
}

static void emit_loop(struct buffer *out, const struct item *interface) {
    buffer_printf(
        out,
        "\n    /// The most capabilities that a request brings.\n"
        "    pub const REQUEST_CAPABILITIES: usize = %u;\n\n"
        "    /// Answers requests by the server's functions, until nobody can ask any more. A client that "
        "can't take its answer\n    /// loses it.\n    ///\n    /// # Errors\n"
        "    /// The one of `SYS_RECV` that ended it.\n"
        "    pub fn serve(endpoint: Endpoint, server: &mut impl Server) -> Result<Never, abi::Error> {\n"
        "        serve_requests(endpoint, REQUEST_CAPABILITIES, |message| dispatch(server, message))\n    }\n",
        request_capabilities(interface));
    buffer_puts(out,
                "\n    /// Has the server's function do what a request asks for. Returns the answer to send at once, "
                "unless there is none or it\n    /// comes later. No function is called for a request that breaks "
                "the rules.\n"
                "    pub fn dispatch(server: &mut impl Server, message: &Request) -> Option<Answer> {\n"
                "        to_answer(match message.label() {\n");
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        // Nobody waits to hear that a request is no good.
        buffer_printf(out,
                      method->is_oneway ? "            abi::%s_%s => on_%s(server, message).or(Ok(None)),\n"
                                        : "            abi::%s_%s => on_%s(server, message),\n",
                      interface->prefix.text, method->name.text, name_lower(method->name.text));
    }
    buffer_puts(out, "            _ => Err(Error::BadMethod),\n        })\n    }\n");
}

/// What an answer's outputs become.
static void emit_encoder(struct buffer *out, const struct definition *definition, const struct item *method) {
    bool is_single = method->outputs->next == NULL;
    buffer_printf(out, "\n    fn encode_%s(%s: %s) -> Result<Answer, TooLong> {\n", name_lower(method->name.text),
                  is_single ? name_rust(method->outputs->name.text) : "answer", rust_output_type(method, "'_"));
    buffer_printf(out, "        let mut message = %s::new();\n",
                  rust_message_type(definition, &method->answer, method->outputs));
    emit_rust_puts(out, "        ", method, method->outputs, is_single ? "" : "answer.");
    buffer_puts(out, "        Ok(message.answer())\n    }\n");
}

/// Call the server's function, and return what that comes to.
static void emit_server_call(struct buffer *out, const struct item *method) {
    struct rust_list list = {0};
    rust_list_add(&list, "%s", client_parameter(method));
    for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
        rust_list_add(&list, "%s", name_rust(input->name.text));
    }
    const char *lower = name_lower(method->name.text);
    const char *call = arena_printf("server.%s(", name_rust(lower));
    if (method->is_oneway) {
        emit_rust_list(out, "        ", call, &list, ");");
        buffer_puts(out, "        Ok(None)\n");
        return;
    }
    bool is_empty = method->outputs == NULL && !method->is_later;
    emit_rust_list(out, "        ", is_empty ? call : arena_printf("let answer = %s", call), &list, ")?;");
    const char *encoded =
        method->outputs == NULL ? "Answer::OK" : arena_printf("encode_%s(answer).expect(TOO_LONG)", lower);
    if (!method->is_later) {
        buffer_printf(out, "        Ok(Some(%s))\n", encoded);
    } else if (method->outputs == NULL) {
        buffer_puts(out, "        Ok(answer.map(|()| Answer::OK))\n");
    } else {
        buffer_printf(out, "        Ok(answer.map(|answer| encode_%s(answer).expect(TOO_LONG)))\n", lower);
    }
}

/// Have the number that tells who calls; return BAD_METHOD if the client's badge lacks the method's bit.
static void emit_client(struct buffer *out, const struct item *method) {
    if (!method->has_badge_bit) {
        buffer_puts(out, "        let badge = message.badge();\n");
        return;
    }
    buffer_printf(out,
                  "        if message.badge() & abi::%s << abi::BADGE_METHODS_SHIFT == 0 {\n"
                  "            return Err(Error::BadMethod);\n        }\n"
                  "        let client = message.badge() & abi::BADGE_CLIENT_MASK;\n",
                  method_bit_constant(method));
}

/// Take a request apart and have it done.
static void emit_handler(struct buffer *out, const struct item *method) {
    buffer_printf(out,
                  "\n    fn on_%s(server: &mut impl Server, message: &Request) -> Result<Option<Answer>, Error> {\n",
                  name_lower(method->name.text));
    emit_client(out, method);
    if (method->inputs == NULL) {
        buffer_printf(out, "        message.reader(%s)?.end()?;\n", rust_shape(&method->request));
    } else {
        buffer_printf(out, "        let mut message = message.reader(%s)?;\n", rust_shape(&method->request));
        for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
            buffer_printf(out, "        let %s = %s;\n", name_rust(input->name.text),
                          rust_get(method, input, "message"));
        }
        buffer_puts(out, "        message.end()?;\n");
    }
    emit_server_call(out, method);
    buffer_puts(out, "    }\n");
}

/// The function that answers later.
static void emit_later(struct buffer *out, const struct item *method) {
    const char *lower = name_lower(method->name.text);
    buffer_printf(out,
                  "\n    /// Answers a client that [`%s`](Server::%s) let wait, and that the Reply holds.\n    ///\n"
                  "    /// # Errors\n    /// Those of `SYS_REPLY`. The client goes on waiting.\n",
                  lower, name_rust(lower));
    struct rust_list list = {0};
    rust_list_add(&list, "reply: Reply");
    rust_list_add(&list, "result: Result<%s, Error>", rust_output_type(method, "'_"));
    emit_rust_list(out, "    ", arena_printf("pub fn answer_%s(", lower), &list, ") -> Result<(), AnswerError> {");
    buffer_printf(out, "        deliver(reply, result.map(%s))\n    }\n",
                  method->outputs == NULL ? "|()| Ok(Answer::OK)" : arena_printf("encode_%s", lower));
}

void emit_rust_server(struct buffer *out, const struct definition *definition, const struct item *interface) {
    emit_trait(out, interface);
    emit_loop(out, interface);
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        if (method->is_later) {
            emit_later(out, method);
        }
    }
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        emit_handler(out, method);
        if (method->outputs != NULL) {
            emit_encoder(out, definition, method);
        }
    }
}

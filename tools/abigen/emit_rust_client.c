// SPDX-License-Identifier: Apache-2.0
//
// interfaces.rs: who calls an interface.

#include "arena.h"
#include "emit.h"
#include "naming.h"
#include "rust_interface.h"

#include <stddef.h>

/// What a method returns that has several outputs.
static void emit_output_struct(struct buffer *out, const struct item *method) {
    bool is_borrowing = rust_is_borrowing(method->outputs);
    buffer_printf(out,
                  "\n    /// What [`%s`](Client::%s) gives.\n    #[derive(Clone, Copy, Debug, PartialEq, Eq)]\n"
                  "    pub struct %sOut%s {\n",
                  name_lower(method->name.text), name_rust(name_lower(method->name.text)),
                  name_camel(method->name.text), is_borrowing ? "<'a>" : "");
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        emit_doc(out, "        ", output->doc);
        buffer_printf(out, "        pub %s: %s,\n", name_rust(output->name.text), rust_argument_type(output, "'a"));
    }
    buffer_puts(out, "    }\n");
}

void emit_rust_outputs(struct buffer *out, const struct item *interface) {
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        if (method->outputs != NULL && method->outputs->next != NULL) {
            emit_output_struct(out, method);
        }
    }
}

/// Note the errors that a method lists. Returns what the call is told of them.
static const char *emit_errors(struct buffer *out, const struct item *method) {
    if (method->errors == NULL) {
        return "&[]";
    }
    struct rust_list list = {0};
    for (const struct reference *error = method->errors; error != NULL; error = error->next) {
        rust_list_add(&list, "Error::%s", name_camel(error->name.text));
    }
    emit_rust_list(out, "            ", "let errors = [", &list, "];");
    return "&errors";
}

static void emit_notes(struct buffer *out, const struct definition *definition, const struct item *method) {
    if (method_is_register_only(definition, method)) {
        buffer_puts(out, "        ///\n        /// All of it travels in registers.\n");
    }
    if (method->is_oneway) {
        buffer_puts(out, "        ///\n        /// Nobody answers: it returns once the server has taken it.\n");
    }
    const char *errors = "What any call can end with.";
    if (method->is_oneway) {
        errors = "Those of `SYS_SEND`.";
    } else if (method->errors != NULL) {
        errors = "Besides what any call can end with:";
        for (const struct reference *error = method->errors; error != NULL; error = error->next) {
            errors = arena_printf("%s [`Error::%s`]%s", errors, name_camel(error->name.text),
                                  error->next == NULL ? "." : ",");
        }
    }
    buffer_puts(out, "        ///\n        /// # Errors\n");
    buffer_wrap(out, "        ///", "        ///", errors);
}

void emit_rust_method_signature(struct buffer *out, const struct item *method) {
    bool is_named = rust_names_lifetime(method);
    bool is_borrowing = rust_is_borrowing(method->outputs);
    struct rust_list list = {0};
    rust_list_add(&list, "self");
    for (const struct argument *input = method->inputs; input != NULL; input = input->next) {
        rust_list_add(&list, "%s: %s", name_rust(input->name.text), rust_argument_type(input, ""));
    }
    if (is_borrowing) {
        rust_list_add(&list, "buffer: &%smut Buffer", is_named ? "'a " : "");
    }
    emit_rust_list(
        out, "        ", arena_printf("pub fn %s%s(", name_rust(name_lower(method->name.text)), is_named ? "<'a>" : ""),
        &list, arena_printf(") -> Result<%s, CallError<Error>> {", rust_output_type(method, is_named ? "'a" : "'_")));
}

/// Read the outputs from `reply`, to be returned.
static void emit_outputs(struct buffer *out, const struct item *method, const char *before, const char *after) {
    if (method->outputs->next == NULL) {
        buffer_printf(out, "            %s%s%s\n", before, rust_get(method, method->outputs, "reply"), after);
        return;
    }
    struct rust_list list = {0};
    for (const struct argument *output = method->outputs; output != NULL; output = output->next) {
        rust_list_add(&list, "%s: %s", name_rust(output->name.text), rust_get(method, output, "reply"));
    }
    emit_rust_list(out, "            ", arena_printf("%s%sOut {", before, name_camel(method->name.text)), &list,
                   arena_printf("}%s", after));
}

/// What becomes of a call whose server died in it.
static const char *fate(const struct definition *definition, const struct item *method) {
    if (!method_is_awaited(definition, method)) {
        return "Lost::Told";
    }
    return method->is_idempotent ? "Lost::Repeated" : "Lost::Awaited";
}

/// All travels in registers.
static void emit_fast_call(struct buffer *out, const struct definition *definition, const struct item *method) {
    const char *errors = emit_errors(out, method);
    struct rust_list list = {0};
    rust_list_add(&list, "self.0");
    rust_list_add(&list, "abi::%s_%s", method->interface->prefix.text, method->name.text);
    rust_list_add(&list, "%u", method->answer.words);
    rust_list_add(&list, "%s", errors);
    rust_list_add(&list, "%s", fate(definition, method));
    emit_rust_list(out, "            ",
                   method->outputs == NULL ? "message.call_in_registers(" : "let buffer = message.call_in_registers(",
                   &list, ")?;");
    if (method->outputs == NULL) {
        buffer_puts(out, "            Ok(())\n");
        return;
    }
    buffer_puts(out, "            let mut reply = Reader::in_registers(&buffer);\n");
    emit_outputs(out, method, "Ok(", ")");
}

static void emit_call(struct buffer *out, const struct definition *definition, const struct item *method) {
    const struct payload *answer = &method->answer;
    bool has_buffer = !answer->has_bytes && answer->words > 0;
    const char *errors = emit_errors(out, method);
    buffer_printf(out, "            let shape = %s;\n", rust_shape(answer));
    buffer_puts(out, has_buffer ? arena_printf("            let mut buffer = [0; %u];\n", answer->words) : "");
    struct rust_list list = {0};
    rust_list_add(&list, "self.0");
    rust_list_add(&list, "abi::%s_%s", method->interface->prefix.text, method->name.text);
    rust_list_add(&list, "shape");
    rust_list_add(&list, "&mut %s", answer->has_bytes ? "buffer.words" : has_buffer ? "buffer" : "[]");
    rust_list_add(&list, "%s", errors);
    rust_list_add(&list, "%s", fate(definition, method));
    emit_rust_list(out, "            ",
                   method->outputs == NULL ? "let reply = message.call(" : "let mut reply = message.call(", &list,
                   ")?;");
    if (method->outputs == NULL) {
        buffer_puts(out, "            reply.end()?;\n            Ok(())\n");
        return;
    }
    emit_outputs(out, method, "let answer = ", ";");
    buffer_puts(out, "            reply.end()?;\n            Ok(answer)\n");
}

static void emit_method(struct buffer *out, const struct definition *definition, const struct item *method) {
    bool is_fast = method_is_register_only(definition, method);
    buffer_puts(out, method == method->interface->methods ? "" : "\n");
    emit_rust_method_doc(out, "        ", method);
    emit_notes(out, definition, method);
    buffer_puts(out, is_fast ? "        #[inline]\n" : "");
    emit_rust_method_signature(out, method);
    buffer_printf(out, "            let %smessage = %s::new();\n", method->inputs == NULL ? "" : "mut ",
                  rust_message_type(definition, &method->request, method->inputs));
    emit_rust_puts(out, "            ", method, method->inputs, "");
    if (method->is_oneway) {
        buffer_printf(out, "            Ok(message.send(self.0, abi::%s_%s)?)\n", method->interface->prefix.text,
                      method->name.text);
    } else if (is_fast) {
        emit_fast_call(out, definition, method);
    } else {
        emit_call(out, definition, method);
    }
    buffer_puts(out, "        }\n");
}

void emit_rust_client(struct buffer *out, const struct definition *definition, const struct item *interface) {
    buffer_printf(out, "\n    /// Calls a server of the interface, through the endpoint that this names.\n"
                       "    #[derive(Clone, Copy, Debug, PartialEq, Eq)]\n    #[repr(transparent)]\n"
                       "    pub struct Client(Endpoint);\n\n"
                       "    impl Capability for Client {\n        const OBJECT: u64 = Endpoint::OBJECT;\n\n"
                       "        fn from_handle(handle: abi::Handle) -> Self {\n"
                       "            Self(Endpoint::from_handle(handle))\n        }\n\n"
                       "        fn handle(self) -> abi::Handle {\n            self.0.handle()\n        }\n    }\n\n"
                       "    impl From<Endpoint> for Client {\n        fn from(endpoint: Endpoint) -> Self {\n"
                       "            Self(endpoint)\n        }\n    }\n\n"
                       "    impl Client {\n        /// Takes a slot to hold an Endpoint of a server of the interface.\n"
                       "        pub const fn new(handle: abi::Handle) -> Self {\n"
                       "            Self(Endpoint::new(handle))\n        }\n\n");
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        emit_method(out, definition, method);
    }
    buffer_puts(out, "    }\n");
}

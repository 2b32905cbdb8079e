// SPDX-License-Identifier: Apache-2.0
//
// Interfaces of the manual.

#include "arena.h"
#include "emit.h"
#include "manual.h"
#include "message.h"

#include <stddef.h>

static const char *const conventions =
    "An interface says what a service can be asked. A request's label is the number of its method. An answer's label "
    "is "
    "STATUS_OK, and outputs follow; or it is an error, and nothing follows.\n\n"
    "Each argument has a place among the words of the message, in the order below. Bytes and strings have their length "
    "there, and follow themselves behind the words, in the IPC buffer, each beginning with a new word, with zeros in "
    "the "
    "rest of its last one. A struct stands there as it lies in memory, in whole words. Capabilities travel beside the "
    "words, and need GRANT on the endpoint.\n\n"
    "Any call can end with STATUS_BAD_METHOD, STATUS_BAD_ARGUMENT or STATUS_BAD_ANSWER, or with an error of the "
    "syscall; the errors below are those beyond.";

static const char *const restarts =
    "If the server dies in a call and is started again, clients repeat an @idempotent method, a few times at most; a "
    "call "
    "of another one ends with STATUS_PEER_RESTARTED, and whether it was done is unknown.";

static void put_conventions(const struct manual *manual) {
    struct buffer *out = manual->out;
    const struct definition *definition = manual->definition;
    buffer_puts(out, "<div class=\"card\">\n");
    html_doc(out, manual->index, conventions);
    if (definition->restarter != NULL) {
        html_doc(out, manual->index, restarts);
    }
    buffer_puts(out, "<div class=\"scroll\"><table class=\"fit\"><tr><th>Word</th><th>Travels in</th></tr>\n");
    for (unsigned i = 0; i < definition->register_words; i++) {
        buffer_printf(out, "<tr><td class=\"num mono\">%u</td><td><span class=\"reg mono\">%s</span></td></tr>\n", i,
                      message_register(definition, i));
    }
    buffer_printf(out, "<tr><td class=\"num mono\">%u to %u</td><td>", definition->register_words,
                  definition->message_words - 1);
    html_inline(out, manual->index, "the IPC buffer");
    buffer_puts(out, "</td></tr>\n</table></div>\n</div>\n");
}

static void put_argument(const struct manual *manual, const struct argument *argument) {
    struct buffer *out = manual->out;
    buffer_printf(out,
                  "<tr><td class=\"key\"><span class=\"reg mono\">%s</span></td><td class=\"key\"><code>%s</code></td>"
                  "<td class=\"key\">",
                  message_place(manual->definition, argument), argument->name.text);
    manual_type(out, argument);
    buffer_puts(out, "</td><td>");
    html_inline(out, manual->index, argument->doc);
    buffer_puts(out, "</td></tr>\n");
}

/// The bytes behind the words that have a place.
static void put_bytes(const struct manual *manual, const struct payload *payload, const struct argument *arguments) {
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        if (argument_is_bounded(argument)) {
            buffer_printf(manual->out,
                          "<tr><td class=\"key\"><span class=\"reg mono\">%s</span></td><td class=\"key\"><code>%s"
                          "</code></td><td colspan=\"2\">its bytes</td></tr>\n",
                          message_bytes(manual->definition, payload, arguments, argument), argument->name.text);
        }
    }
}

static void put_payload(const struct manual *manual, const char *title, const struct payload *payload,
                        const struct argument *arguments) {
    struct buffer *out = manual->out;
    buffer_printf(out, "<h4>%s: %s</h4>\n", title, message_length(manual->definition, payload));
    if (arguments == NULL) {
        return;
    }
    buffer_puts(out, "<div class=\"scroll\"><table class=\"fit\">\n");
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next) {
        put_argument(manual, argument);
    }
    put_bytes(manual, payload, arguments);
    buffer_puts(out, "</table></div>\n");
}

static void put_errors(const struct manual *manual, const struct item *method) {
    struct buffer *out = manual->out;
    if (method->errors == NULL) {
        return;
    }
    buffer_puts(out, "<h4>Errors</h4>\n<div>");
    for (const struct reference *error = method->errors; error != NULL; error = error->next) {
        const struct item *owner = error->is_own ? method->interface : manual->definition->status;
        buffer_puts(out, "<span class=\"chip\">");
        html_link(out, html_member_anchor(owner, error->member), error->name.text);
        buffer_puts(out, "</span>");
    }
    buffer_puts(out, "</div>\n");
}

static void put_method(const struct manual *manual, const struct item *method) {
    struct buffer *out = manual->out;
    manual_open_card(manual, method, arena_printf("%smethod %s", method_marks(method), number_text(&method->number)));
    put_payload(manual, "Request", &method->request, method->inputs);
    if (method->is_oneway) {
        buffer_puts(out, "<h4>No answer</h4>\n");
    } else {
        put_payload(manual, "Answer", &method->answer, method->outputs);
    }
    put_errors(manual, method);
    buffer_puts(out, "<p>");
    html_inline(out, manual->index, method_path(manual->definition, method));
    buffer_puts(out, method->is_later ? " The server may answer after it has received other messages." : "");
    buffer_puts(out, method->is_idempotent ? " Clients repeat it when the server died in it and runs again." : "");
    if (method->has_badge_bit) {
        html_inline(out, manual->index,
                    arena_printf(" Clients need bit %u of a badge's methods for it, `%s`.", method->badge_bit,
                                 method_bit_constant(method)));
    }
    buffer_puts(out, "</p>\n");
    manual_close_card(manual, method);
}

static void put_methods(const struct manual *manual, const struct item *interface) {
    struct buffer *out = manual->out;
    buffer_puts(out, "<h4>Methods</h4>\n<div class=\"scroll\"><table class=\"fit\">\n");
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        buffer_printf(out, "<tr><td class=\"num mono\">%s</td><td class=\"key\">", number_text(&method->number));
        html_link(out, html_anchor(method), method->name.text);
        buffer_puts(out, "</td><td>");
        html_inline(out, manual->index, summary(method->doc));
        buffer_puts(out, "</td></tr>\n");
    }
    manual_retired(manual, interface->retired_methods);
    buffer_puts(out, "</table></div>\n");
}

static void put_own_errors(const struct manual *manual, const struct item *interface) {
    struct buffer *out = manual->out;
    if (interface->members == NULL && interface->retired == NULL) {
        return;
    }
    buffer_puts(out, "<h4>Errors of its own</h4>\n<div class=\"scroll\"><table class=\"fit\">\n");
    for (const struct member *error = interface->members; error != NULL; error = error->next) {
        manual_member(manual, interface, error);
    }
    manual_retired(manual, interface->retired);
    buffer_puts(out, "</table></div>\n");
}

void manual_interfaces(const struct manual *manual) {
    if (definition_first(manual->definition, ITEM_INTERFACE) == NULL) {
        return;
    }
    buffer_puts(manual->out, "<h2 id=\"interfaces\">Interfaces</h2>\n");
    put_conventions(manual);
    for (const struct item *item = manual->definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_INTERFACE) {
            manual_open_card(manual, item, arena_printf("in C and Rust %s_..", item->prefix.text));
            put_methods(manual, item);
            put_own_errors(manual, item);
            manual_close_card(manual, item);
            for (const struct item *method = item->methods; method != NULL; method = method->next) {
                put_method(manual, method);
            }
        }
    }
}

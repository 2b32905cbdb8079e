// SPDX-License-Identifier: Apache-2.0
//
// Syscalls of the manual.

#include "manual.h"

#include "arena.h"
#include "emit.h"

#include <stddef.h>
#include <string.h>

static const char *const conventions =
    "<p>A syscall takes its number in <code>rax</code> and up to six arguments in registers. It answers 0 or a "
    "negative "
    "<a href=\"#enum-Error\">error</a> in <code>rax</code>, and results, with 0 only, in the same six registers. The "
    "first argument is always a capability, and is checked before all others.</p>\n"
    "<div class=\"scroll\"><table><tr><th>Register</th><th>In</th><th>Out</th></tr>\n"
    "<tr><td><span class=\"reg mono\">rax</span></td><td>number</td><td>0, or an error</td></tr>\n";

static const char *const preserved =
    "<tr><td class=\"mono\">rcx r11</td><td></td><td>taken by the instruction SYSCALL</td></tr>\n"
    "<tr><td class=\"mono\">rbx rbp rsp</td><td></td><td>preserved</td></tr>\n"
    "<tr><td class=\"mono\">r12 to r15</td><td></td><td>preserved; zero after a syscall marked IPC</td></tr>\n"
    "</table></div>\n"
    "<p>A wrong capability gives <code>INVALID_HANDLE</code>, <code>WRONG_TYPE</code> or <code>MISSING_RIGHT</code> "
    "with any syscall; the errors below are those beyond.</p>\n";

static void put_conventions(struct buffer *out) {
    buffer_puts(out, conventions);
    for (unsigned i = 0; i < SYSCALL_REGISTERS; i++) {
        buffer_printf(out,
                      "<tr><td><span class=\"reg mono\">%s</span></td><td>argument %u%s</td>"
                      "<td>result %u, or as before</td></tr>\n",
                      syscall_registers[i], i + 1, i == 0 ? ", a capability" : "", i + 1);
    }
    buffer_puts(out, preserved);
}

static void put_overview(const struct manual *manual) {
    struct buffer *out = manual->out;
    buffer_puts(out, "<div class=\"card scroll\"><table><tr><th>Number</th><th>Syscall</th><th></th></tr>\n");
    for (const struct item *item = manual->definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            buffer_printf(out, "<tr><td class=\"num mono\">%s</td><td class=\"key\">", number_text(&item->number));
            html_link(out, html_anchor(item), item->name.text);
            buffer_puts(out, "</td><td>");
            html_inline(out, manual->index, summary(item->doc));
            buffer_puts(out, "</td></tr>\n");
        }
    }
    buffer_puts(out, "</table></div>\n");
}

void manual_type(struct buffer *out, const struct argument *argument) {
    if (argument->object != NULL) {
        html_link(out, html_anchor(argument->object), argument->object->name.text);
        buffer_puts(out, " capability");
    } else if (argument->values != NULL) {
        html_link(out, html_anchor(argument->values), argument->values->name.text);
    } else if (argument->structure != NULL) {
        html_link(out, html_anchor(argument->structure), argument->structure->name.text);
    } else if (argument_is_bounded(argument)) {
        buffer_printf(out, "<code>%s</code>, at most %s bytes", argument->type_name.text,
                      number_text(&argument->bound));
    } else if (argument->kind == ARGUMENT_RIGHTS || argument->kind == ARGUMENT_OBJECT_TYPE) {
        buffer_printf(out, "<a href=\"#objects\"><code>%s</code></a>", argument->type_name.text);
    } else {
        buffer_printf(out, "<code>%s</code>", argument->type_name.text);
    }
    if (argument->right != NULL) {
        buffer_puts(out, " with ");
        html_link(out, html_member_anchor(argument->object, argument->right), argument->right->name.text);
    }
}

static void put_arguments(const struct manual *manual, const char *title, const struct argument *arguments) {
    struct buffer *out = manual->out;
    if (arguments == NULL) {
        return;
    }
    buffer_printf(out, "<h4>%s</h4>\n<div class=\"scroll\"><table>\n", title);
    unsigned i = 0;
    for (const struct argument *argument = arguments; argument != NULL; argument = argument->next, i++) {
        buffer_printf(out,
                      "<tr><td class=\"key\"><span class=\"reg mono\">%s</span></td><td class=\"key\"><code>%s</code>"
                      "</td><td>",
                      syscall_registers[i], argument->name.text);
        manual_type(out, argument);
        buffer_puts(out, "</td><td>");
        html_inline(out, manual->index, argument->doc);
        buffer_puts(out, "</td></tr>\n");
    }
    buffer_puts(out, "</table></div>\n");
}

static void put_errors(const struct manual *manual, const struct item *item) {
    struct buffer *out = manual->out;
    if (item->errors == NULL) {
        return;
    }
    buffer_puts(out, "<h4>Errors</h4>\n<div>");
    for (const struct reference *error = item->errors; error != NULL; error = error->next) {
        buffer_puts(out, "<span class=\"chip\">");
        html_link(out, arena_printf("enum-Error-%s", error->name.text), error->name.text);
        buffer_puts(out, "</span>");
    }
    buffer_puts(out, "</div>\n");
}

void manual_syscalls(const struct manual *manual) {
    if (definition_first(manual->definition, ITEM_SYSCALL) == NULL) {
        return;
    }
    buffer_puts(manual->out, "<h2 id=\"syscalls\">Syscalls</h2>\n<div class=\"card\">\n");
    put_conventions(manual->out);
    buffer_puts(manual->out, "</div>\n");
    put_overview(manual);
    for (const struct item *item = manual->definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_SYSCALL) {
            manual_open_card(manual, item,
                             arena_printf("number %s%s", number_text(&item->number), item->is_ipc ? ", IPC" : ""));
            put_arguments(manual, "In", item->inputs);
            put_arguments(manual, "Out", item->outputs);
            put_errors(manual, item);
            manual_close_card(manual, item);
        }
    }
}

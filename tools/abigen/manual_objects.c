// SPDX-License-Identifier: Apache-2.0
//
// What can be done with each type of object: the syscalls that take a capability to it.
#include "emit.h"
#include "manual.h"

static void put_operation(const struct manual *manual, const struct item *syscall, const struct argument *argument) {
    struct buffer *out = manual->out;
    buffer_puts(out, "<tr><td class=\"key\">");
    html_link(out, html_anchor(syscall), syscall->name.text);
    buffer_printf(out, "</td><td class=\"key\"><code>%s</code></td><td>", argument->name.text);
    if (argument->right != NULL) {
        html_link(out, html_member_anchor(argument->object, argument->right), argument->right->name.text);
    } else {
        buffer_puts(out, "any");
    }
    buffer_puts(out, "</td><td>");
    html_inline(out, manual->index, summary(syscall->doc));
    buffer_puts(out, "</td></tr>\n");
}

void manual_operations(const struct manual *manual, const struct item *object) {
    bool any = false;
    for (const struct item *item = manual->definition->items; item != NULL; item = item->next) {
        if (item->kind != ITEM_SYSCALL) {
            continue;
        }
        for (const struct argument *argument = item->inputs; argument != NULL; argument = argument->next) {
            if (argument->object != object) {
                continue;
            }
            if (!any) {
                buffer_puts(manual->out, "<h4>Operations</h4>\n<div class=\"scroll\"><table><tr><th>Syscall</th>"
                                         "<th>Argument</th><th>Right</th><th></th></tr>\n");
                any = true;
            }
            put_operation(manual, item, argument);
        }
    }
    if (any) {
        buffer_puts(manual->out, "</table></div>\n");
    }
}

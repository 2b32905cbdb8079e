// SPDX-License-Identifier: Apache-2.0
//
// manual.html: one page, with all that it needs in it.

#include "arena.h"
#include "declaration.h"
#include "emit.h"
#include "manual.h"
#include "naming.h"

#include <stddef.h>
#include <string.h>

static void put_declaration(struct buffer *out, const char *language, const struct buffer *text) {
    buffer_printf(out, "<h4>%s</h4><pre>", language);
    html_text(out, text->data == NULL ? "" : text->data);
    buffer_puts(out, "</pre>\n");
}

void manual_open_card(const struct manual *manual, const struct item *item, const char *words) {
    struct buffer *out = manual->out;
    const char *anchor = html_anchor(item);
    buffer_printf(out, "<section class=\"card\" id=\"%s\">\n<div class=\"head\"><h3>", anchor);
    html_link(out, anchor,
              item->kind == ITEM_METHOD ? arena_printf("%s.%s", item->interface->name.text, item->name.text)
                                        : item->name.text);
    buffer_puts(out, "</h3><span class=\"words\">");
    html_text(out, words);
    buffer_puts(out, "</span></div>\n");
    html_doc(out, manual->index, item->doc);
}

void manual_close_card(const struct manual *manual, const struct item *item) {
    struct buffer text = {0};
    buffer_puts(manual->out, "<details><summary>In C and Rust</summary>\n");
    declaration_c(&text, item);
    put_declaration(manual->out, "C", &text);
    buffer_free(&text);
    declaration_rust(&text, item);
    put_declaration(manual->out, "Rust", &text);
    buffer_free(&text);
    buffer_puts(manual->out, "</details>\n</section>\n");
}

void manual_member(const struct manual *manual, const struct item *item, const struct member *member) {
    struct buffer *out = manual->out;
    buffer_printf(out, "<tr id=\"%s\"><td class=\"num mono\">%s%s</td>", html_member_anchor(item, member),
                  item->kind == ITEM_BITS || item->kind == ITEM_OBJECT ? "bit " : "", number_text(&member->number));
    buffer_printf(out, "<td class=\"key\"><code title=\"%s\">%s</code></td><td>", member_constant(item, member),
                  member->name.text);
    html_inline(out, manual->index, member->doc);
    buffer_puts(out, "</td></tr>\n");
}

void manual_retired(const struct manual *manual, const struct member *retired) {
    for (const struct member *member = retired; member != NULL; member = member->next) {
        buffer_printf(manual->out, "<tr><td class=\"num mono\">%s</td><td><i>retired</i></td><td>",
                      number_text(&member->number));
        html_inline(manual->out, manual->index, member->doc);
        buffer_puts(manual->out, "</td></tr>\n");
    }
}

/// Enums, bits, and objects with their rights.
static void put_values(const struct manual *manual, const struct item *item) {
    const char *words = item->kind == ITEM_OBJECT
                            ? arena_printf("type %s", number_text(&item->number))
                            : arena_printf("%s, in C and Rust %s_..", item->type->name, item->prefix.text);
    manual_open_card(manual, item, words);
    if (item->members != NULL) {
        buffer_printf(manual->out, "<h4>%s</h4>\n", item->kind == ITEM_OBJECT ? "Rights" : "Values");
        buffer_puts(manual->out, "<div class=\"scroll\"><table>\n");
        for (const struct member *member = item->members; member != NULL; member = member->next) {
            manual_member(manual, item, member);
        }
        manual_retired(manual, item->retired);
        buffer_puts(manual->out, "</table></div>\n");
    }
    if (item->kind == ITEM_OBJECT) {
        manual_operations(manual, item);
    }
    manual_close_card(manual, item);
}

static void put_constants(const struct manual *manual) {
    struct buffer *out = manual->out;
    buffer_puts(out, "<h2 id=\"constants\">Constants</h2>\n<div class=\"card scroll\"><table>"
                     "<tr><th>Name</th><th>Type</th><th>Value</th><th></th></tr>\n");
    for (const struct item *item = manual->definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_CONSTANT) {
            buffer_printf(out,
                          "<tr id=\"%s\"><td class=\"key\"><code>%s</code></td><td><code>%s</code></td>"
                          "<td class=\"num mono\">%s</td><td>",
                          html_anchor(item), item->name.text, item->type->name, number_text(&item->number));
            html_inline(out, manual->index, item->doc);
            buffer_puts(out, "</td></tr>\n");
        }
    }
    buffer_puts(out, "</table></div>\n");
}

static void put_retired(const struct manual *manual) {
    struct buffer *out = manual->out;
    buffer_puts(out, "<h2 id=\"retired\">Retired numbers</h2>\n<div class=\"card scroll\"><table>\n");
    for (const struct item *item = manual->definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_RETIRED) {
            buffer_printf(out, "<tr><td class=\"key\">%s</td><td class=\"num mono\">%s</td><td>", item->name.text,
                          number_text(&item->number));
            html_inline(out, manual->index, item->doc);
            buffer_puts(out, "</td></tr>\n");
        }
    }
    buffer_puts(out, "</table></div>\n");
}

/// All items of a kind, each a card.
static void put_cards(const struct manual *manual, enum item_kind kind, const char *id, const char *title,
                      void (*put)(const struct manual *manual, const struct item *item)) {
    if (definition_first(manual->definition, kind) == NULL) {
        return;
    }
    buffer_printf(manual->out, "<h2 id=\"%s\">%s</h2>\n", id, title);
    for (const struct item *item = manual->definition->items; item != NULL; item = item->next) {
        if (item->kind == kind) {
            put(manual, item);
        }
    }
}

/// The methods of an interface, below it in the table of contents.
static void put_method_contents(struct buffer *out, const struct item *item) {
    if (item->methods == NULL) {
        return;
    }
    buffer_puts(out, "<ul>\n");
    for (const struct item *method = item->methods; method != NULL; method = method->next) {
        buffer_puts(out, "<li>");
        html_link(out, html_anchor(method), method->name.text);
        buffer_puts(out, "</li>\n");
    }
    buffer_puts(out, "</ul>");
}

/// The entry of a section in the table of contents, with what is in it.
static void put_contents(const struct manual *manual, enum item_kind kind, const char *id, const char *title) {
    struct buffer *out = manual->out;
    if (definition_first(manual->definition, kind) == NULL) {
        return;
    }
    buffer_printf(out, "<details%s><summary><a href=\"#%s\">%s</a></summary><ul>\n",
                  kind == ITEM_SYSCALL || kind == ITEM_INTERFACE || kind == ITEM_OBJECT ? " open" : "", id, title);
    for (const struct item *item = manual->definition->items; item != NULL; item = item->next) {
        if (item->kind == kind && kind != ITEM_RETIRED) {
            buffer_puts(out, "<li>");
            html_link(out, html_anchor(item), item->name.text);
            put_method_contents(out, item);
            buffer_puts(out, "</li>\n");
        }
    }
    buffer_puts(out, "</ul></details>\n");
}

static void put_head(const struct manual *manual) {
    struct buffer *out = manual->out;
    buffer_puts(out, "<!DOCTYPE html>\n<!-- SPDX-License-Identifier: Apache-2.0 -->\n<html lang=\"en\">\n<head>\n"
                     "<meta charset=\"utf-8\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<title>The KOZO ABI</title>\n<style>\n");
    for (size_t i = 0; manual_style[i] != NULL; i++) {
        buffer_puts(out, manual_style[i]);
    }
    buffer_puts(out, "</style>\n</head>\n<body>\n<div class=\"page\">\n<nav aria-label=\"Contents\">\n"
                     "<details open id=\"contents\"><summary>The KOZO ABI</summary>\n");
    put_contents(manual, ITEM_SYSCALL, "syscalls", "Syscalls");
    put_contents(manual, ITEM_INTERFACE, "interfaces", "Interfaces");
    put_contents(manual, ITEM_OBJECT, "objects", "Objects and rights");
    put_contents(manual, ITEM_ENUM, "enums", "Enums and errors");
    put_contents(manual, ITEM_BITS, "bits", "Bits");
    put_contents(manual, ITEM_STRUCT, "structs", "Structs");
    put_contents(manual, ITEM_CONSTANT, "constants", "Constants");
    put_contents(manual, ITEM_RETIRED, "retired", "Retired numbers");
    buffer_puts(out, "</details>\n</nav>\n<main>\n<h1>The KOZO ABI</h1>\n<p class=\"lead\">");
    if (manual->definition->has_version) {
        buffer_printf(out, "Version %s, fingerprint ", version_text(manual->definition));
    } else {
        buffer_puts(out, "Fingerprint ");
    }
    buffer_printf(out, "<code>0x%016llx</code>. What the kernel, the loader and services in C and Rust agree on.</p>\n",
                  (unsigned long long)fingerprint(manual->definition));
}

void emit_manual(struct buffer *out, const struct definition *definition) {
    const struct manual manual = {out, definition, html_index_create(definition)};
    put_head(&manual);
    manual_syscalls(&manual);
    manual_interfaces(&manual);
    put_cards(&manual, ITEM_OBJECT, "objects", "Objects and rights", put_values);
    put_cards(&manual, ITEM_ENUM, "enums", "Enums and errors", put_values);
    put_cards(&manual, ITEM_BITS, "bits", "Bits", put_values);
    put_cards(&manual, ITEM_STRUCT, "structs", "Structs", manual_struct);
    if (definition_first(definition, ITEM_CONSTANT) != NULL) {
        put_constants(&manual);
    }
    if (definition_first(definition, ITEM_RETIRED) != NULL) {
        put_retired(&manual);
    }
    buffer_puts(out, "<footer>Written by abigen from the definition of the ABI.</footer>\n</main>\n</div>\n"
                     "</body>\n</html>\n");
}

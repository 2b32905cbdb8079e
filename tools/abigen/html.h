// SPDX-License-Identifier: Apache-2.0
//
// Text of the definition as HTML: escaped, in paragraphs, with what it names linked.

#ifndef ABIGEN_HTML_H
#define ABIGEN_HTML_H

#include "buffer.h"
#include "definition.h"

#include <stdbool.h>

/// The places of a manual that text can refer to, by the names that it has for them.
struct html_index;

/// The index of a definition. It lives as long as the arena.
struct html_index *html_index_create(const struct definition *definition);

/// Append text, with what HTML keeps for itself escaped.
void html_text(struct buffer *out, const char *text);

/// Append a doc comment: paragraphs, with names of constants, types and errors linked. A NULL is nothing.
void html_doc(struct buffer *out, const struct html_index *index, const char *doc);

/// The same without paragraphs, for a cell of a table.
void html_inline(struct buffer *out, const struct html_index *index, const char *doc);

/// Append a link to `target`, the text of which is `text`, as code.
void html_link(struct buffer *out, const char *target, const char *text);

/// The place of an item in the manual: struct-BootInfo.
const char *html_anchor(const struct item *item);

/// The place of a value, bit or right: enum-Error-NO_MEMORY.
const char *html_member_anchor(const struct item *item, const struct member *member);

#endif

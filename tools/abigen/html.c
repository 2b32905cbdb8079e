// SPDX-License-Identifier: Apache-2.0

#include "html.h"

#include "arena.h"
#include "emit.h"
#include "hash.h"
#include "naming.h"

#include <stddef.h>
#include <string.h>

struct entry {
    const char *name;
    const char *anchor;
    struct entry *next;
};

#define INDEX_BUCKETS 4096

struct html_index {
    struct entry *buckets[INDEX_BUCKETS];
};

static struct entry **bucket_of(struct html_index *index, const char *name, size_t length) {
    return &index->buckets[fnv1a(name, length) % INDEX_BUCKETS];
}

static void index_add(struct html_index *index, const char *name, const char *anchor) {
    struct entry *entry = arena_alloc(sizeof(*entry));
    struct entry **bucket = bucket_of(index, name, strlen(name));
    *entry = (struct entry){name, anchor, *bucket};
    *bucket = entry;
}

static const char *index_find(const struct html_index *index, const char *name, size_t length) {
    const struct entry *entry = index->buckets[fnv1a(name, length) % INDEX_BUCKETS];
    while (entry != NULL && (strlen(entry->name) != length || memcmp(entry->name, name, length) != 0)) {
        entry = entry->next;
    }
    return entry == NULL ? NULL : entry->anchor;
}

const char *html_anchor(const struct item *item) {
    if (item->kind == ITEM_METHOD) {
        return arena_printf("method-%s.%s", item->interface->name.text, item->name.text);
    }
    return arena_printf("%s-%s", item_kind_name(item->kind), item->name.text);
}

const char *html_member_anchor(const struct item *item, const struct member *member) {
    return arena_printf("%s-%s", html_anchor(item), member->name.text);
}

/// The names of an item that are told from words of a sentence. A syscall's alone is none: SEND is also a right. Nor is
/// that of an interface: a sentence may begin with System.
static void add_item(struct html_index *index, const struct item *item) {
    const char *anchor = html_anchor(item);
    if (item->kind == ITEM_SYSCALL) {
        index_add(index, arena_printf("SYS_%s", item->name.text), anchor);
    } else if (item->kind != ITEM_INTERFACE) {
        index_add(index, item->name.text, anchor);
    }
    for (const struct item *method = item->methods; method != NULL; method = method->next) {
        index_add(index, arena_printf("%s_%s", item->prefix.text, method->name.text), html_anchor(method));
    }
    if (item->kind == ITEM_OBJECT) {
        index_add(index, arena_printf("OBJECT_%s", name_upper(item->name.text)), anchor);
    }
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        index_add(index, member_constant(item, member), html_member_anchor(item, member));
    }
}

struct html_index *html_index_create(const struct definition *definition) {
    struct html_index *index = arena_alloc(sizeof(*index));
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind != ITEM_RETIRED) {
            add_item(index, item);
        }
    }
    return index;
}

static void escape(struct buffer *out, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        switch (text[i]) {
        case '&':
            buffer_puts(out, "&amp;");
            break;
        case '<':
            buffer_puts(out, "&lt;");
            break;
        case '>':
            buffer_puts(out, "&gt;");
            break;
        case '"':
            buffer_puts(out, "&quot;");
            break;
        case '\'':
            buffer_puts(out, "&#39;");
            break;
        default:
            buffer_append(out, &text[i], 1);
        }
    }
}

void html_text(struct buffer *out, const char *text) {
    escape(out, text, strlen(text));
}

void html_link(struct buffer *out, const char *target, const char *text) {
    buffer_puts(out, "<a href=\"#");
    html_text(out, target);
    buffer_puts(out, "\"><code>");
    html_text(out, text);
    buffer_puts(out, "</code></a>");
}

static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t word_length(const char *text, size_t length) {
    size_t i = 0;
    while (i < length && is_word(text[i])) {
        i++;
    }
    return i;
}

/// A word in upper case, of two letters or more, is a name from the definition.
static bool is_name(const char *word, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (word[i] >= 'a' && word[i] <= 'z') {
            return false;
        }
    }
    return length >= 2 && memchr(word, '_', length) != NULL && word[0] >= 'A' && word[0] <= 'Z';
}

static void append_word(struct buffer *out, const struct html_index *index, const char *word, size_t length) {
    const char *anchor = index_find(index, word, length);
    if (anchor != NULL) {
        html_link(out, anchor, arena_text(word, length));
    } else if (is_name(word, length)) {
        buffer_puts(out, "<code>");
        escape(out, word, length);
        buffer_puts(out, "</code>");
    } else {
        escape(out, word, length);
    }
}

static void append_linked(struct buffer *out, const struct html_index *index, const char *text, size_t length) {
    bool is_code = false;
    for (size_t i = 0; i < length;) {
        size_t word = word_length(text + i, length - i);
        if (word > 0) {
            append_word(out, index, text + i, word);
            i += word;
        } else if (text[i] == '`' && (is_code || memchr(text + i + 1, '`', length - i - 1) != NULL)) {
            is_code = !is_code;
            buffer_puts(out, is_code ? "<code>" : "</code>");
            i++;
        } else {
            escape(out, text + i, 1);
            i++;
        }
    }
}

void html_inline(struct buffer *out, const struct html_index *index, const char *doc) {
    if (doc != NULL) {
        append_linked(out, index, doc, strlen(doc));
    }
}

void html_doc(struct buffer *out, const struct html_index *index, const char *doc) {
    while (doc != NULL) {
        const char *end = strstr(doc, "\n\n");
        size_t length = end == NULL ? strlen(doc) : (size_t)(end - doc);
        buffer_puts(out, "<p>");
        append_linked(out, index, doc, length);
        buffer_puts(out, "</p>\n");
        doc = end == NULL ? NULL : end + 2;
    }
}

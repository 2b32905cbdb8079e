// SPDX-License-Identifier: Apache-2.0
//
// Audits, for people and for tools.

#include "arena.h"
#include "audit.h"
#include "authority.h"
#include "caps.h"
#include "json.h"
#include "table.h"

#include <string.h>

static const char *const verdict_words[VERDICTS] = {
    [VERDICT_USED] = "used", [VERDICT_UNUSED] = "unused",      [VERDICT_WIDE] = "too wide",
    [VERDICT_KEPT] = "kept", [VERDICT_ABSENT] = "not present", [VERDICT_IDLE] = "never ran",
};

/// The path of a file without the folders that it leaves again: `systems/../services/a.kozo` is `services/a.kozo`.
static const char *plain_path(const char *path) {
    char *text = arena_text(path, strlen(path));
    for (char *up = strstr(text, "/../"); up != NULL; up = strstr(text, "/../")) {
        char *folder = up;
        while (folder > text && folder[-1] != '/') {
            folder--;
        }
        if (folder == up || strncmp(folder, "../", 3) == 0) {
            break;
        }
        memmove(folder, up + 4, strlen(up + 4) + 1);
    }
    return text;
}

static const char *place_of(struct location location) {
    return arena_printf("%s:%u", plain_path(location.source->path), location.line);
}

const char *grouped(uint64_t number) {
    const char *rest = "";
    for (; number >= 1000; number /= 1000) {
        rest = arena_printf(",%03llu%s", (unsigned long long)(number % 1000), rest);
    }
    return arena_printf("%llu%s", (unsigned long long)number, rest);
}

static const char *used_text(const struct finding *finding) {
    if (finding->verdict == VERDICT_ABSENT || finding->verdict == VERDICT_IDLE) {
        return "";
    }
    if (finding->verdict == VERDICT_USED && finding->count == 0) {
        return "by one like it";
    }
    return *finding->how != '\0' ? finding->how : grouped(finding->count);
}

static const char *verdict_text(const struct finding *finding) {
    return finding->verdict == VERDICT_KEPT
               ? arena_printf("%s: %s", verdict_words[VERDICT_KEPT], finding->allowance->why.text)
               : verdict_words[finding->verdict];
}

static void emit_findings(struct buffer *out, const struct audit *audit) {
    struct table table = {0};
    const struct service *last = NULL;
    add_row(&table, "SERVICE", "NEED", "HELD AS", "USED", "VERDICT");
    for (const struct finding *finding = audit->findings; finding != NULL; finding = finding->next) {
        bool is_held = finding->need != NULL && finding->verdict != VERDICT_ABSENT;
        add_row(&table, finding->service == last ? "" : finding->service->name.text, finding->what,
                is_held ? need_place(need_holder(finding->need)) : "", used_text(finding), verdict_text(finding));
        last = finding->service;
    }
    emit_table(out, &table);
}

static void emit_edit(struct buffer *out, const struct edit *edit) {
    buffer_printf(out, "%s: %s never ", place_of(edit->location), edit->service->name.text);
    if (edit->from == NULL) {
        buffer_puts(out, "ran in this scenario: have it run there, or leave it out of the system\n");
        return;
    }
    buffer_printf(out, "used %s in this scenario: ", edit->unused);
    if (edit->to == NULL) {
        buffer_printf(out, "leave `%s` out\n", edit->from);
    } else {
        buffer_printf(out, "`%s` instead of `%s`\n", edit->to, edit->from);
    }
}

/// Allowances that the run has shown to be for nothing. Those of a service that others are like are told of once.
static void emit_needless(struct buffer *out, const struct audit *audit) {
    for (const struct finding *finding = audit->findings; finding != NULL; finding = finding->next) {
        if (finding->verdict == VERDICT_USED && finding->allowance != NULL && finding->service->like == NULL) {
            buffer_printf(out, "%s: %s is allowed not to use %s, which it did in this scenario\n",
                          place_of(finding->allowance->location), finding->service->name.text, finding->what);
        }
    }
}

void audit_text(struct buffer *out, const struct audit *audit) {
    emit_findings(out, audit);
    buffer_puts(out, "\n");
    for (const struct edit *edit = audit->edits; edit != NULL; edit = edit->next) {
        emit_edit(out, edit);
    }
    emit_needless(out, audit);
    buffer_printf(out, "audit: %u needs of %u services", audit->needs, audit->system->service_count);
    if (audit->system->programs != NULL) {
        buffer_printf(out, " and %u programs", audit->programs);
    }
    buffer_printf(out, ", %u unused", audit->unused);
    if (audit->kept > 0) {
        buffer_printf(out, ", %u kept unused", audit->kept);
    }
    buffer_puts(out, "\n");
}

// ---- JSON ----

static void emit_member(struct buffer *out, const char *name, const char *text) {
    buffer_puts(out, ", ");
    json_text(out, name, text);
}

static void emit_place(struct buffer *out, struct location location) {
    emit_member(out, "file", plain_path(location.source->path));
    buffer_printf(out, ", \"line\": %u, \"column\": %u", location.line, location.column);
}

static void emit_json_finding(struct buffer *out, const struct finding *finding) {
    buffer_printf(out, "    {\"service\": \"%s\", \"verdict\": \"%s\"", finding->service->name.text,
                  verdict_words[finding->verdict]);
    if (finding->need != NULL) {
        emit_member(out, "need", finding->need->clear);
        emit_member(out, "part", finding->what);
        buffer_printf(out, ", \"used\": %llu", (unsigned long long)finding->count);
        emit_member(out, "reason", finding->verdict == VERDICT_KEPT ? finding->allowance->why.text : NULL);
    }
    emit_place(out, finding->need != NULL ? finding->need->location : finding->service->name.location);
    buffer_puts(out, "}");
}

static void emit_json_edit(struct buffer *out, const struct edit *edit) {
    buffer_printf(out, "    {\"service\": \"%s\"", edit->service->name.text);
    emit_member(out, "unused", edit->unused);
    emit_member(out, "from", edit->from);
    emit_member(out, "to", edit->to);
    emit_place(out, edit->location);
    buffer_puts(out, "}");
}

void audit_json(struct buffer *out, const struct audit *audit) {
    buffer_printf(out, "{\n  \"system\": \"%s\", \"needs\": %u, \"unused\": %u, \"kept\": %u,\n  \"findings\": [\n",
                  audit->system->name.text, audit->needs, audit->unused, audit->kept);
    for (const struct finding *finding = audit->findings; finding != NULL; finding = finding->next) {
        emit_json_finding(out, finding);
        buffer_puts(out, finding->next == NULL ? "\n" : ",\n");
    }
    buffer_puts(out, "  ],\n  \"edits\": [\n");
    for (const struct edit *edit = audit->edits; edit != NULL; edit = edit->next) {
        emit_json_edit(out, edit);
        buffer_puts(out, edit->next == NULL ? "\n" : ",\n");
    }
    buffer_puts(out, "  ]\n}\n");
}

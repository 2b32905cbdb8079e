// SPDX-License-Identifier: Apache-2.0
//
// A system as a picture: services in boxes, the more urgent the lower, arrows to whom they call, and below all what the
// machine gives. What each has for itself alone stands in its box.

#include "arena.h"
#include "authority.h"
#include "caps.h"

#include <stddef.h>
#include <string.h>

/// Of the clock, timers and memory a service has its own, or they are all alike: an arrow would say nothing.
static bool is_private(const struct need *need) {
    return need->kind == PLAN_CLOCK || need->kind == PLAN_TIMER || need->kind == PLAN_MEMORY;
}

/// Does the picture have a shape of its own for it?
static bool has_shape(const struct need *need) {
    return need->kind != PLAN_CLIENT && need->kind != KIND_SYSTEM && !is_private(need) && !is_absent(need);
}

/// What the shape is known by: what was written, up to what is done with it where it is declared.
static const char *shape_name(const struct need *need) {
    return need->declared != NULL ? need->declared->name.text : need->clear;
}

static bool is_same_shape(const struct need *one, const struct need *other) {
    return has_shape(other) &&
           (one->declared != NULL ? one->declared == other->declared
                                  : other->declared == NULL && strcmp(one->clear, other->clear) == 0);
}

/// Has the shape been drawn for a service or a need before?
static bool is_drawn(const struct system *system, const struct service *service, const struct need *need) {
    for (unsigned i = 0; i <= service->number; i++) {
        for (const struct need *other = system->by_number[i]->needs; other != NULL; other = other->next) {
            if (other == need) {
                return false;
            }
            if (is_same_shape(need, other)) {
                return true;
            }
        }
    }
    return false;
}

static const char *shape_style(const struct need *need) {
    switch (need->kind) {
    case PLAN_SHARED:
        return "shape=box3d, fillcolor=\"#e8e0f4\"";
    case PLAN_SIGNAL:
    case PLAN_WAIT:
        return "shape=diamond, fillcolor=\"#fdf0c8\"";
    case PLAN_PORT_CONTROL:
    case PLAN_IRQ_CONTROL:
    case PLAN_PCI:
        return "shape=octagon, fillcolor=\"#f8d0c8\"";
    default:
        return "shape=ellipse, fillcolor=\"#dcefdc\"";
    }
}

/// Methods in lines of at most three.
static const char *broken(const char *words) {
    const char *result = "";
    unsigned count = 0;
    for (const char *rest = words; *rest != '\0';) {
        size_t length = strcspn(rest, "+");
        bool is_last = rest[length] == '\0';
        bool ends_line = !is_last && ++count % 3 == 0;
        result = arena_printf("%s%.*s%s%s", result, (int)length, rest, is_last ? "" : "+", ends_line ? "\n" : "");
        rest += length + (is_last ? 0 : 1);
    }
    return result;
}

static void emit_service(struct buffer *out, const struct service *service) {
    buffer_printf(out, "    \"%s\" [label=\"%s", service->name.text, service->name.text);
    if (service->offer != NULL && strcmp(service->offer->name.text, service->name.text) != 0) {
        buffer_printf(out, "\\noffers %s", service->offer->name.text);
    }
    for (const struct need *need = service->needs; need != NULL; need = need->next) {
        if (is_private(need) || (need->kind == KIND_SYSTEM && need->merged_into == NULL)) {
            buffer_printf(out, "\\n%s", escaped(broken(need_clear(need))));
        }
    }
    buffer_printf(out, "\"%s];\n", service->settings.on_request ? ", style=\"rounded,filled,dashed\"" : "");
}

/// A program in its box, with all that it needs: what it calls the arrows of who starts it show.
static void emit_program(struct buffer *out, const struct system *system, const struct service *program) {
    buffer_printf(out, "    \"program %s\" [label=\"%s", program->name.text, program->name.text);
    for (const struct need *need = program->needs; need != NULL; need = need->next) {
        if (need->merged_into == NULL && !is_absent(need)) {
            buffer_printf(out, "\\n%s%s", escaped(broken(need_clear(need))), need->optional ? " (optional)" : "");
        }
    }
    buffer_puts(out, "\", style=\"filled,dashed\", fillcolor=\"#f4f0e4\"];\n");
    for (unsigned i = 0; i < system->service_count; i++) {
        if (can_start(system->by_number[i], program)) {
            buffer_printf(out, "    \"%s\" -> \"program %s\" [label=\"spawns\", style=dashed];\n",
                          system->by_number[i]->name.text, program->name.text);
        }
    }
}

/// Methods without what they are of: the arrow shows that. An argument stays. All methods are no word.
static const char *call_label(const struct need *need) {
    const char *label = "";
    const char *text = need_clear(need);
    while (*text != '\0') {
        size_t length = strcspn(text, ",");
        size_t skip = strcspn(text, ".:");
        skip = skip < length ? skip + (text[skip] == '.' ? 1 : 0) : length;
        label = arena_printf("%s%s%.*s", label, *label == '\0' || skip == length ? "" : "\n", (int)(length - skip),
                             text + skip);
        text += length;
        text += strspn(text, ", ");
    }
    return label;
}

static void emit_call(struct buffer *out, const struct service *service, const struct need *need) {
    buffer_printf(out, "    \"%s\" -> \"%s\" [label=\"%s\"%s];\n", service->name.text, need->offerer->name.text,
                  escaped(call_label(need)), need->grant ? ", penwidth=3, color=\"#b03020\", dir=both" : "");
}

static void emit_shape(struct buffer *out, const struct system *system, const struct service *service,
                       const struct need *need) {
    if (!is_drawn(system, service, need)) {
        buffer_printf(out, "    \"authority %s\" [label=\"%s\", %s];\n", escaped(shape_name(need)),
                      escaped(shape_name(need)), shape_style(need));
    }
    const char *more = "";
    if (need->kind == PLAN_WAIT) {
        more = ", dir=back, label=\"waits\"";
    } else if (need->kind == PLAN_SIGNAL) {
        more = ", label=\"signals\"";
    } else if (need->kind == PLAN_SHARED) {
        more = need->a != 0 ? ", label=\"writes\"" : ", label=\"reads\"";
    }
    buffer_printf(out, "    \"%s\" -> \"authority %s\" [color=\"#508050\", arrowhead=dot, arrowsize=0.6%s];\n",
                  service->name.text, escaped(shape_name(need)), more);
}

void caps_dot(struct buffer *out, const struct system *system) {
    buffer_printf(out,
                  "// Written by kozoc from the system %s.\ndigraph \"%s\" {\n"
                  "    graph [fontname=\"Helvetica\", ranksep=0.7, nodesep=0.3, splines=true, concentrate=false];\n"
                  "    node [fontname=\"Helvetica\", fontsize=12, shape=box, style=\"rounded,filled\", "
                  "fillcolor=\"#dce8f8\", color=\"#405060\"];\n"
                  "    edge [fontname=\"Helvetica\", fontsize=9, color=\"#405060\", fontcolor=\"#303030\"];\n",
                  system->name.text, system->name.text);
    for (unsigned i = 0; i < system->service_count; i++) {
        emit_service(out, system->by_number[i]);
    }
    for (unsigned i = 0; i < system->service_count; i++) {
        const struct service *service = system->by_number[i];
        for (const struct need *need = service->needs; need != NULL; need = need->next) {
            if (need->kind == PLAN_CLIENT && need->merged_into == NULL && need->offerer != NULL) {
                emit_call(out, service, need);
            } else if (has_shape(need)) {
                emit_shape(out, system, service, need);
            }
        }
    }
    for (const struct service *program = system->programs; program != NULL; program = program->next) {
        emit_program(out, system, program);
    }
    buffer_puts(out, "}\n");
}

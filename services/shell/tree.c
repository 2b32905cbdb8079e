// SPDX-License-Identifier: Apache-2.0
//
// Memory, drawn as a tree.

#include "tree.h"

#include "amount.h"

#include <kozo/print.h>
#include <kozo/string.h>

#define KIB           UINT64_C(1024)
#define LABEL_COLUMNS 28
#define BAR_CELLS     16
#define CELL_BYTES    3
#define LINE_SIZE     256

// What stands left of a label: how it looks, and how many columns it takes.
struct branch {
    const char *text;
    int columns;
};

static const struct branch trunk = {"", 0};
// Below the trunk; below a service that others follow, and below the last one.
static const struct branch middle = {"├─ ", 3}, last = {"└─ ", 3};
static const struct branch middle_middle = {"│  ├─ ", 6}, middle_last = {"│  └─ ", 6};
static const struct branch last_middle = {"   ├─ ", 6}, last_last = {"   └─ ", 6};

// Cut to whole KiB; the rest stays in `rest`, for the next one.
static uint64_t whole_kib(uint64_t *rest, uint64_t bytes) {
    uint64_t sum = *rest + bytes;
    *rest = sum % KIB;
    return sum / KIB;
}

static void draw(tree_print *print, const struct branch *branch, const char *label, uint64_t kib, const char *bar) {
    char line[LINE_SIZE];
    snprintf(line, sizeof(line), "%s%-*s %10lu KiB%s\n", branch->text, LABEL_COLUMNS - branch->columns, label, kib,
             bar);
    print(line, strlen(line));
}

// A line with a bar that shows how much of the whole is used.
static void draw_used(tree_print *print, const struct branch *branch, const char *label, uint64_t used,
                      uint64_t total) {
    static const char full[] = "████████████████", empty[] = "░░░░░░░░░░░░░░░░";
    char bar[LINE_SIZE], share[AMOUNT_SIZE];
    int cells = (int)((amount_share(used, total) * BAR_CELLS + 500) / 1000);
    amount_of_share(share, used, total);
    snprintf(bar, sizeof(bar), "  %.*s%.*s %6s used", cells * CELL_BYTES, full, (BAR_CELLS - cells) * CELL_BYTES, empty,
             share);
    draw(print, branch, label, total / KIB, bar);
}

// The service's line, and below it the parts that its memory went to.
static void draw_service(tree_print *print, const struct tree_service *service, const struct branch *own,
                         const struct branch *part, const struct branch *last_part) {
    const struct kozo_service_memory *memory = &service->memory;
    uint64_t placed = memory->image + memory->stack + memory->objects + memory->given + memory->left;
    uint64_t unused = memory->unused < memory->left ? memory->unused : memory->left;
    const struct {
        const char *label;
        uint64_t bytes;
    } parts[] = {
        {"image", memory->image},
        {"stack", memory->stack},
        {"objects", memory->objects},
        {"given", memory->given},
        {"alignment", memory->total > placed ? memory->total - placed : 0},
        {"made by itself", memory->left - unused},
        {"unused", unused},
    };
    const size_t count = sizeof(parts) / sizeof(parts[0]);
    draw_used(print, own, service->name, memory->total - unused, memory->total);
    uint64_t rest = 0;
    for (size_t i = 0; i < count; i++)
        draw(print, i + 1 < count ? part : last_part, parts[i].label, whole_kib(&rest, parts[i].bytes), "");
}

void tree_service(tree_print *print, const struct tree_service *service) {
    draw_service(print, service, &trunk, &middle, &last);
}

void tree_machine(tree_print *print, uint64_t total, uint64_t free, const struct tree_service *services, size_t count) {
    uint64_t others = free, rest = 0;
    for (size_t i = 0; i < count; i++)
        others += services[i].memory.total;
    draw_used(print, &trunk, "machine", total - free, total);
    draw(print, &middle, "init", whole_kib(&rest, total > others ? total - others : 0), "");
    draw(print, count ? &middle : &last, "free", whole_kib(&rest, free), "");
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count)
            draw_service(print, &services[i], &middle, &middle_middle, &middle_last);
        else
            draw_service(print, &services[i], &last, &last_middle, &last_last);
    }
}

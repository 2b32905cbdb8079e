// SPDX-License-Identifier: Apache-2.0
//
// What `top` shows.

#include "top.h"

#include "amount.h"
#include "service_text.h"

#include <kozo/print.h>

static uint64_t spent_by(size_t number, const struct census *before, const struct census *now) {
    uint64_t earlier = before->services[number].cpu_time, later = now->services[number].cpu_time;
    return later > earlier ? later - earlier : 0;
}

// Insert behind those that spent as much or more: Invariant: the rows before `count` are sorted.
static void insert(struct top_row *rows, size_t count, struct top_row row) {
    size_t at = count;
    for (; at && rows[at - 1].spent < row.spent; at--)
        rows[at] = rows[at - 1];
    rows[at] = row;
}

size_t top_rows(struct top_row *rows, const struct census *before, const struct census *now) {
    size_t count = 0;
    for (size_t i = 0; i < now->count; i++) {
        struct top_row row = {&now->services[i], spent_by(i, before, now)};
        if (row.spent || row.info->state == SERVICE_RUNNING)
            insert(rows, count++, row);
    }
    return count;
}

void top_summary(char into[TOP_TEXT_SIZE], const struct census *before, const struct census *now) {
    uint64_t elapsed = now->time - before->time, spent = 0;
    for (size_t i = 0; i < now->count; i++)
        spent += spent_by(i, before, now);
    char up[AMOUNT_SIZE], used[AMOUNT_SIZE], total[AMOUNT_SIZE], idle[AMOUNT_SIZE];
    amount_of_duration(up, now->time);
    amount_of_memory(used, now->memory - now->free);
    amount_of_memory(total, now->memory);
    amount_of_share(idle, elapsed > spent ? elapsed - spent : 0, elapsed);
    snprintf(into, TOP_TEXT_SIZE, "up %s, %s of %s used, %s idle", up, used, total, idle);
}

const char top_heading[] = "SERVICE           CPU     CPU TIME   MEMORY PRIO STATE       THREAD";

void top_line(char into[TOP_TEXT_SIZE], const struct top_row *row, const struct census *before,
              const struct census *now) {
    char share[AMOUNT_SIZE], time[AMOUNT_SIZE], memory[AMOUNT_SIZE], state[SERVICE_TEXT_SIZE];
    amount_of_share(share, row->spent, now->time - before->time);
    amount_of_time(time, row->info->cpu_time);
    amount_of_memory(memory, row->info->memory);
    service_state(state, row->info, now->time);
    snprintf(into, TOP_TEXT_SIZE, "%-14.*s %6s %12s %8s %4lu %-11s %s", (int)START_NAME_SIZE,
             (const char *)row->info->name, share, time, row->info->memory ? memory : "-", row->info->priority, state,
             service_thread(row->info));
}

// SPDX-License-Identifier: Apache-2.0
//
// sources: services/shell/top.c services/shell/service_text.c services/shell/amount.c services/init/fault.c
// includes: lib/kozo/include services/shell services/init
//
// The shell's `top`: who had the CPU between two looks.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "top.h"

#define MS  UINT64_C(1000000)
#define S   (1000 * MS)
#define MIB (UINT64_C(1) << 20)

static struct census before, now;
static struct top_row rows[SERVICES_MAX];

static void add_service(const char *name, uint64_t state, uint64_t earlier, uint64_t later) {
    struct kozo_service_info info = {
        .state = state, .thread_state = THREAD_CALLING, .priority = 80, .memory = state == SERVICE_RUNNING ? MIB : 0};
    strcpy((char *)info.name, name);
    info.cpu_time = earlier;
    before.services[before.count++] = info;
    info.cpu_time = later;
    now.services[now.count++] = info;
}

static int set_up(void **state) {
    (void)state;
    before = (struct census){.time = 59 * S, .memory = 256 * MIB, .free = 200 * MIB};
    now = (struct census){.time = 61 * S, .memory = 256 * MIB, .free = 192 * MIB};
    add_service("idle", SERVICE_RUNNING, 5 * MS, 5 * MS);
    add_service("little", SERVICE_RUNNING, 0, 10 * MS);
    add_service("down", SERVICE_STOPPED, 90 * MS, 90 * MS);
    add_service("much", SERVICE_RUNNING, 100 * MS, 1100 * MS);
    add_service("ended", SERVICE_ENDED, 0, 500 * MS);
    add_service("idle-too", SERVICE_RUNNING, 900 * MS, 900 * MS);
    return 0;
}

static void those_with_most_time_come_first(void **state) {
    (void)state;
    static const char *const order[] = {"much", "ended", "little", "idle", "idle-too"};
    size_t count = top_rows(rows, &before, &now);
    assert_int_equal(count, sizeof(order) / sizeof(order[0]));
    for (size_t i = 0; i < count; i++)
        assert_string_equal((const char *)rows[i].info->name, order[i]);
    assert_int_equal(rows[0].spent, 1000 * MS);
}

static void lines_tell_shares_of_the_time_between(void **state) {
    (void)state;
    char line[TOP_TEXT_SIZE];
    top_rows(rows, &before, &now);
    assert_string_equal(top_heading, "SERVICE           CPU     CPU TIME   MEMORY PRIO STATE       THREAD");
    top_line(line, &rows[0], &before, &now);
    assert_string_equal(line, "much            50.0%   1.100000 s    1 MiB   80 runs        calling");
    top_line(line, &rows[1], &before, &now);
    assert_string_equal(line, "ended           25.0%   0.500000 s        -   80 ended       -");
}

static void the_summary_tells_what_nobody_used(void **state) {
    (void)state;
    char line[TOP_TEXT_SIZE];
    top_summary(line, &before, &now);
    assert_string_equal(line, "up 1 min 1 s, 64 MiB of 256 MiB used, 24.5% idle");
}

static void the_first_picture_is_of_all_time(void **state) {
    (void)state;
    char line[TOP_TEXT_SIZE];
    before = (struct census){.count = 0};
    size_t count = top_rows(rows, &before, &now);
    assert_int_equal(count, 6); // what is down had the CPU once
    top_line(line, &rows[0], &before, &now);
    assert_string_equal(line, "much             1.8%   1.100000 s    1 MiB   80 runs        calling");
    top_summary(line, &before, &now);
    assert_string_equal(line, "up 1 min 1 s, 64 MiB of 256 MiB used, 95.7% idle");
}

static void time_does_not_go_back(void **state) {
    (void)state;
    char line[TOP_TEXT_SIZE];
    now.services[3].cpu_time = 0; // less than before
    now.services[4].cpu_time = 9 * S;
    size_t count = top_rows(rows, &before, &now);
    assert_int_equal(count, 5);
    assert_int_equal(rows[0].spent, 9 * S);
    assert_int_equal(rows[count - 1].spent, 0);
    top_line(line, &rows[0], &before, &now);
    assert_non_null(strstr(line, " 100.0% "));
    top_summary(line, &before, &now);
    assert_non_null(strstr(line, " 0.0% idle"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(those_with_most_time_come_first, set_up),
        cmocka_unit_test_setup(lines_tell_shares_of_the_time_between, set_up),
        cmocka_unit_test_setup(the_summary_tells_what_nobody_used, set_up),
        cmocka_unit_test_setup(the_first_picture_is_of_all_time, set_up),
        cmocka_unit_test_setup(time_does_not_go_back, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

// SPDX-License-Identifier: Apache-2.0
//
// sources: services/shell/service_text.c services/shell/amount.c services/init/fault.c
// includes: lib/kozo/include services/shell services/init
//
// What the shell says of services, and its times, sizes and shares.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "amount.h"
#include "service_text.h"

#define US  UINT64_C(1000)
#define MS  (1000 * US)
#define S   (1000 * MS)
#define MIN (60 * S)
#define H   (60 * MIN)
#define DAY (24 * H)

#define NOW (100 * S)

static void expect_duration(uint64_t nanoseconds, const char *text) {
    char got[AMOUNT_SIZE];
    amount_of_duration(got, nanoseconds);
    assert_string_equal(got, text);
}

static void durations_are_cut_to_the_unit_that_matters(void **state) {
    (void)state;
    expect_duration(0, "0 us");
    expect_duration(MS - 1, "999 us");
    expect_duration(MS, "1 ms");
    expect_duration(S - 1, "999 ms");
    expect_duration(S, "1 s");
    expect_duration(MIN - 1, "59 s");
    expect_duration(MIN, "1 min 0 s");
    expect_duration(H - 1, "59 min 59 s");
    expect_duration(H + 7 * MIN, "1 h 7 min");
    expect_duration(DAY - 1, "23 h 59 min");
    expect_duration(9 * DAY + 3 * H, "9 d 3 h");
    expect_duration(UINT64_MAX, "213503 d 23 h");
}

static void expect_share(uint64_t part, uint64_t whole, const char *text) {
    char got[AMOUNT_SIZE];
    amount_of_share(got, part, whole);
    assert_string_equal(got, text);
}

static void shares_are_cut_to_tenths_of_a_percent(void **state) {
    (void)state;
    expect_share(0, 0, "0.0%");
    expect_share(5, 0, "0.0%");
    expect_share(0, 5, "0.0%");
    expect_share(1, 1000, "0.1%");
    expect_share(999, 1000000, "0.0%");
    expect_share(123, 1000, "12.3%");
    expect_share(999999, 1000000, "99.9%");
    expect_share(7, 7, "100.0%");
    expect_share(8, 7, "100.0%");
    expect_share(UINT64_MAX / 2, UINT64_MAX, "49.9%");
    expect_share(UINT64_MAX / 2 + 1, UINT64_MAX, "50.0%");
}

static struct kozo_service_info service(uint64_t state) {
    struct kozo_service_info info = {
        .name = "console",
        .state = state,
        .thread_state = THREAD_RECEIVING,
        .priority = 200,
        .generation = 3,
        .restarts = 2,
        .cpu_time = 1234 * MS,
        .memory = UINT64_C(1) << 20,
        .started = 88 * S,
    };
    return info;
}

static void expect_state(const struct kozo_service_info *info, const char *text) {
    char got[SERVICE_TEXT_SIZE];
    service_state(got, info, NOW);
    assert_string_equal(got, text);
}

static void states_are_told_in_words(void **state) {
    (void)state;
    static const char *const words[] = {"stopped", "runs", "waits 0 us", "failed", "ended", "?"};
    for (uint64_t number = 0; number < sizeof(words) / sizeof(words[0]); number++) {
        struct kozo_service_info info = service(number);
        expect_state(&info, words[number]);
    }
    struct kozo_service_info info = service(SERVICE_WAITING);
    info.due = NOW + 3 * S;
    expect_state(&info, "waits 3 s");
    info.due = NOW + 10 * MS;
    expect_state(&info, "waits 10 ms");
    info.due = NOW - 1;
    expect_state(&info, "waits 0 us");
    info = service(UINT64_MAX);
    expect_state(&info, "?");
}

static void threads_are_told_only_of_services_that_run(void **state) {
    (void)state;
    static const char *const words[] = {"stopped", "ready",   "sending", "receiving",
                                        "calling", "waiting", "faulted", "?"};
    struct kozo_service_info info = service(SERVICE_RUNNING);
    for (info.thread_state = 0; info.thread_state < sizeof(words) / sizeof(words[0]); info.thread_state++)
        assert_string_equal(service_thread(&info), words[info.thread_state]);
    info = service(SERVICE_WAITING);
    assert_string_equal(service_thread(&info), "-");
}

static void expect_end(struct kozo_service_info *info, enum kozo_exit_kind kind, uint64_t code, const char *text) {
    char got[SERVICE_TEXT_SIZE];
    info->last_kind = kind;
    info->last_code = code;
    service_last_end(got, info, NOW);
    assert_string_equal(got, text);
}

static void the_last_end_is_told_in_words(void **state) {
    (void)state;
    struct kozo_service_info info = service(SERVICE_RUNNING);
    expect_end(&info, EXIT_STATUS, 1, "none so far");
    info.has_last = 1;
    info.last_time = NOW - 3 * S;
    info.last_address = 0x10;
    info.last_instruction = 0x401234;
    info.last_flags = FAULT_FLAG_WRITE;
    expect_end(&info, EXIT_STATUS, 1, "exit status 1, 3 s ago");
    expect_end(&info, EXIT_STATUS, (uint64_t)-1, "exit status -1, 3 s ago");
    expect_end(&info, EXIT_FAULT, FAULT_PAGE, "page fault (write) at 0x10, ip 0x401234, 3 s ago");
    expect_end(&info, EXIT_KILLED, 0, "killed, 3 s ago");
    expect_end(&info, EXIT_WATCHDOG, 0, "did not answer its watchdog, 3 s ago");
    info.last_time = NOW + 1; // the service ended after the clock was read
    expect_end(&info, EXIT_KILLED, 0, "killed, 0 us ago");
}

static void policies_are_told_in_words(void **state) {
    (void)state;
    static const char *const words[] = {"never", "on failure", "always", "?"};
    struct kozo_service_info info = service(SERVICE_RUNNING);
    for (info.policy = 0; info.policy < sizeof(words) / sizeof(words[0]); info.policy++)
        assert_string_equal(service_policy(&info), words[info.policy]);
}

static void expect_fate(const struct kozo_service_info *info, const char *text) {
    char got[SERVICE_TEXT_SIZE];
    service_fate(got, info, NOW);
    assert_string_equal(got, text);
}

static void the_fate_of_what_was_killed_is_told(void **state) {
    (void)state;
    struct kozo_service_info info = service(SERVICE_WAITING);
    info.due = NOW + 10 * MS;
    expect_fate(&info, "restarts in 10 ms");
    info = service(SERVICE_RUNNING);
    expect_fate(&info, "runs again");
    info = service(SERVICE_STOPPED);
    expect_fate(&info, "stays down");
    info = service(SERVICE_FAILED);
    expect_fate(&info, "stays down");
    info = service(SERVICE_ENDED);
    expect_fate(&info, "stays down");
}

static void rows_stand_below_their_heading(void **state) {
    (void)state;
    char row[SERVICE_TEXT_SIZE];
    struct kozo_service_info info = service(SERVICE_RUNNING);
    service_row(row, &info, NOW);
    assert_string_equal(service_heading,
                        "SERVICE        STATE       THREAD    PRIO RUN RESTARTS   MEMORY CPU TIME    CPU");
    assert_string_equal(row, "console        runs        receiving  200   3        2    1 MiB   1.23 s   1.2%");
    info = service(SERVICE_WAITING);
    info.due = NOW + 850 * MS;
    info.memory = 0;
    service_row(row, &info, NOW);
    assert_string_equal(row, "console        waits 850 ms -          200   3        2        -   1.23 s   1.2%");
}

static void the_longest_texts_fit(void **state) {
    (void)state;
    char text[SERVICE_TEXT_SIZE];
    struct kozo_service_info info;
    memset(&info, 0xff, sizeof(info));
    memset(info.name, 'n', sizeof(info.name)); // no zero ends it
    for (info.state = 0; info.state <= SERVICE_ENDED + 1; info.state++) {
        service_row(text, &info, 1);
        assert_true(strlen(text) < SERVICE_TEXT_SIZE - 1);
        service_fate(text, &info, 1);
        assert_true(strlen(text) < SERVICE_TEXT_SIZE - 1);
    }
    for (info.last_kind = 0; info.last_kind <= EXIT_WATCHDOG + 1; info.last_kind++) {
        service_last_end(text, &info, UINT64_MAX);
        assert_true(strlen(text) < SERVICE_TEXT_SIZE - 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_cut_to_the_unit_that_matters),
        cmocka_unit_test(shares_are_cut_to_tenths_of_a_percent),
        cmocka_unit_test(states_are_told_in_words),
        cmocka_unit_test(threads_are_told_only_of_services_that_run),
        cmocka_unit_test(the_last_end_is_told_in_words),
        cmocka_unit_test(policies_are_told_in_words),
        cmocka_unit_test(the_fate_of_what_was_killed_is_told),
        cmocka_unit_test(rows_stand_below_their_heading),
        cmocka_unit_test(the_longest_texts_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

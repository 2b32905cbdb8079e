// SPDX-License-Identifier: Apache-2.0
//
// sources: services/shell/tree.c services/shell/amount.c
// includes: lib/kozo/include services/shell
//
// The shell's tree of the memory: how it is drawn, and that its sizes add up.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tree.h"

#define KIB UINT64_C(1024)
#define MIB (1024 * KIB)

static char drawn[1 << 16];
static size_t length;

static void take(const char *bytes, size_t count) {
    assert_true(length + count < sizeof(drawn));
    memcpy(drawn + length, bytes, count);
    length += count;
    drawn[length] = '\0';
}

static const struct tree_service console = {
    "console",
    {.total = MIB,
     .image = 48 * KIB,
     .stack = 72 * KIB,
     .objects = 120 * KIB,
     .given = 256 * KIB,
     .left = 512 * KIB,
     .unused = 500 * KIB},
};
static const struct tree_service shell = {
    "shell",
    {.total = MIB, .image = 64 * KIB, .stack = 72 * KIB, .objects = 120 * KIB, .left = 512 * KIB, .unused = 512 * KIB},
};

static void a_service_is_drawn_with_its_parts(void **state) {
    (void)state;
    length = 0;
    tree_service(take, &console);
    assert_string_equal(drawn, "console                            1024 KiB  ████████░░░░░░░░  51.1% used\n"
                               "├─ image                             48 KiB\n"
                               "├─ stack                             72 KiB\n"
                               "├─ objects                          120 KiB\n"
                               "├─ given                            256 KiB\n"
                               "├─ alignment                         16 KiB\n"
                               "├─ made by itself                    12 KiB\n"
                               "└─ unused                           500 KiB\n");
}

static void the_machine_is_drawn_with_its_services(void **state) {
    (void)state;
    const struct tree_service services[] = {console, shell};
    length = 0;
    tree_machine(take, 16 * MIB, 12 * MIB, services, 2);
    assert_string_equal(drawn, "machine                           16384 KiB  ████░░░░░░░░░░░░  25.0% used\n"
                               "├─ init                            2048 KiB\n"
                               "├─ free                           12288 KiB\n"
                               "├─ console                         1024 KiB  ████████░░░░░░░░  51.1% used\n"
                               "│  ├─ image                          48 KiB\n"
                               "│  ├─ stack                          72 KiB\n"
                               "│  ├─ objects                       120 KiB\n"
                               "│  ├─ given                         256 KiB\n"
                               "│  ├─ alignment                      16 KiB\n"
                               "│  ├─ made by itself                 12 KiB\n"
                               "│  └─ unused                        500 KiB\n"
                               "└─ shell                           1024 KiB  ████████░░░░░░░░  50.0% used\n"
                               "   ├─ image                          64 KiB\n"
                               "   ├─ stack                          72 KiB\n"
                               "   ├─ objects                       120 KiB\n"
                               "   ├─ given                           0 KiB\n"
                               "   ├─ alignment                     256 KiB\n"
                               "   ├─ made by itself                  0 KiB\n"
                               "   └─ unused                        512 KiB\n");
    length = 0;
    tree_machine(take, 16 * MIB, 12 * MIB, NULL, 0);
    assert_string_equal(drawn, "machine                           16384 KiB  ████░░░░░░░░░░░░  25.0% used\n"
                               "├─ init                            4096 KiB\n"
                               "└─ free                           12288 KiB\n");
}

static void bars_are_as_long_as_what_is_used(void **state) {
    (void)state;
    struct tree_service service = {"s", {.total = MIB, .left = MIB, .unused = MIB}};
    length = 0;
    tree_service(take, &service);
    assert_non_null(strstr(drawn, " ░░░░░░░░░░░░░░░░   0.0% used\n"));
    service.memory.unused = MIB - 60 * KIB; // nearer to one of the bar's sixteen parts than to none
    length = 0;
    tree_service(take, &service);
    assert_non_null(strstr(drawn, " █░░░░░░░░░░░░░░░   5.8% used\n"));
    service.memory.unused = 0;
    length = 0;
    tree_service(take, &service);
    assert_non_null(strstr(drawn, " ████████████████ 100.0% used\n"));
}

// The size in a line, and how many branches stand before its label.
static uint64_t size_of(const char *line, unsigned *depth) {
    const char *unit = strstr(line, " KiB");
    assert_non_null(unit);
    while (unit[-1] != ' ')
        unit--;
    *depth = strncmp(line, "├", 3) == 0 || strncmp(line, "└", 3) == 0 ? 1 : strncmp(line, "│", 3) == 0 ? 2 : 0;
    return strtoull(unit, NULL, 10);
}

static uint64_t random_below(uint64_t limit) {
    return (uint64_t)rand() % limit;
}

// Any sizes: parts that are no whole KiB, too.
static void sizes_add_up(void **state) {
    (void)state;
    srand(1);
    for (unsigned round = 0; round < 1000; round++) {
        struct tree_service service = {"service", {.total = MIB}};
        struct kozo_service_memory *memory = &service.memory;
        memory->image = random_below(MIB / 4);
        memory->stack = random_below(MIB / 4);
        memory->objects = random_below(MIB / 4);
        memory->given = random_below(MIB / 8);
        memory->left = random_below(MIB / 8);
        memory->unused = random_below(memory->left + 1);
        length = 0;
        tree_service(take, &service);
        uint64_t total = 0, sum = 0;
        for (char *line = drawn; *line; line = strchr(line, '\n') + 1) {
            unsigned depth;
            uint64_t size = size_of(line, &depth);
            *(depth == 0 ? &total : &sum) += size;
        }
        assert_int_equal(total, 1024);
        assert_int_equal(sum, total);
    }
}

static void figures_that_contradict_each_other_are_drawn_all_the_same(void **state) {
    (void)state;
    const struct tree_service service = {"s", {.total = 4 * KIB, .image = 8 * KIB, .left = KIB, .unused = MIB}};
    length = 0;
    tree_service(take, &service);
    assert_non_null(strstr(drawn, "alignment                          0 KiB\n"));
    assert_non_null(strstr(drawn, "made by itself                     0 KiB\n"));
    assert_non_null(strstr(drawn, "unused                             1 KiB\n"));
    length = 0;
    tree_machine(take, 4 * KIB, 8 * KIB, &service, 1);
    assert_non_null(strstr(drawn, "init                               0 KiB\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_is_drawn_with_its_parts),
        cmocka_unit_test(the_machine_is_drawn_with_its_services),
        cmocka_unit_test(bars_are_as_long_as_what_is_used),
        cmocka_unit_test(sizes_add_up),
        cmocka_unit_test(figures_that_contradict_each_other_are_drawn_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

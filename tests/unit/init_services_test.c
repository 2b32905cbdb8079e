// SPDX-License-Identifier: Apache-2.0
// sources: services/init/services.c
// includes: lib/kozo/include services/init
//
// init's table of services: that its rows make sense, and how they are asked.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "services.h"

static const struct service_row *row_of(const char *name) {
    for (size_t i = 0; i < service_table_size; i++) {
        if (strcmp(service_table[i].name, name) == 0)
            return &service_table[i];
    }
    return NULL;
}

static void names_are_unique_and_fit(void **state) {
    (void)state;
    for (size_t i = 0; i < service_table_size; i++) {
        assert_true(strlen(service_table[i].name) < START_NAME_SIZE);
        assert_ptr_equal(row_of(service_table[i].name), &service_table[i]);
    }
}

static void sizes_are_possible(void **state) {
    (void)state;
    for (size_t i = 0; i < service_table_size; i++) {
        const struct service_row *row = &service_table[i];
        assert_true(row->priority < PRIORITY_MAX - 1);
        assert_true(row->slot_bits >= CNODE_MIN_BITS && row->slot_bits <= CNODE_MAX_BITS);
        assert_true(row->stack_size > 0 && row->stack_size % 4096 == 0);
        assert_true(row->stack_size < UINT64_C(1) << row->memory_bits);
    }
}

static void needs_are_offered(void **state) {
    (void)state;
    for (size_t i = 0; i < service_table_size; i++) {
        for (size_t j = 0; j < SERVICE_MAX_NAMES && service_table[i].needs[j]; j++) {
            const struct service_row *provider = row_of(service_table[i].needs[j]);
            assert_non_null(provider);
            assert_true(service_row_gives(provider, "offer"));
            // Peers of the golden vectors call each other, one at a time; churn leaves calling the mayfly to threads
            // that are less urgent than itself.
            if (!provider->grants && strcmp(service_table[i].name, "churn") != 0) {
                assert_true(provider->priority > service_table[i].priority);
            }
        }
    }
}

static void only_listed_names_are_given(void **state) {
    (void)state;
    assert_true(service_row_gives(row_of("console"), "serial.com1"));
    assert_false(service_row_gives(row_of("console"), "machine"));
    assert_false(service_row_gives(row_of("hello"), "offer"));
    assert_false(service_row_gives(row_of("hello"), ""));
}

static void only_listed_methods_may_be_used(void **state) {
    (void)state;
    assert_true(service_row_may(row_of("shell"), SYSTEM_RUN));
    assert_true(service_row_may(row_of("hello"), SYSTEM_EXIT));
    assert_true(service_row_may(row_of("hello"), SYSTEM_AWAIT));
    assert_false(service_row_may(row_of("hello"), SYSTEM_RUN));
    assert_false(service_row_may(row_of("shell"), 0));
    assert_false(service_row_may(row_of("shell"), 31));
    assert_false(service_row_may(row_of("shell"), 32 + SYSTEM_RUN));
    assert_false(service_row_may(row_of("shell"), UINT32_MAX));
}

static void few_may_end_others(void **state) {
    (void)state;
    const char *const may[] = {"shell", "churn", "mayfly", "costs"};
    size_t found = 0;
    for (size_t i = 0; i < service_table_size; i++)
        found += service_row_may(&service_table[i], SYSTEM_KILL);
    for (size_t i = 0; i < sizeof(may) / sizeof(may[0]); i++)
        assert_true(service_row_may(row_of(may[i]), SYSTEM_KILL));
    assert_int_equal(found, sizeof(may) / sizeof(may[0]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_unique_and_fit),
        cmocka_unit_test(sizes_are_possible),
        cmocka_unit_test(needs_are_offered),
        cmocka_unit_test(only_listed_names_are_given),
        cmocka_unit_test(only_listed_methods_may_be_used),
        cmocka_unit_test(few_may_end_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

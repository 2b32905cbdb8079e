// SPDX-License-Identifier: Apache-2.0
// sources: lib/kozo/start.c
// includes: lib/kozo/include
// flags: -include tests/unit/user/syscalls.h
//
// What a service reads of its StartInfo: regions and parameters by index, clients by number.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <kozo/start.h>

static const struct kozo_client clients[] = {
    {.name = "shell"},
    {.name = ""},
    {.name = "greeter", .argument = "/etc"},
};

static struct kozo_start_info info;

/// The one of the slots that has a capability.
#define FULL_SLOT 16

int64_t kozo_sys_cap_inspect(kozo_handle_t cnode, uint64_t index, uint64_t *type, uint64_t *rights, uint64_t *badge,
                             uint64_t *size_bits, uint64_t *detail, uint64_t *derived) {
    assert_int_equal(cnode, SLOT_CNODE);
    if (index > FULL_SLOT + 1)
        return ERR_OUT_OF_RANGE;
    *type = index == FULL_SLOT ? OBJECT_CLOCK : 0;
    *rights = *badge = *size_bits = *detail = *derived = 0;
    return 0;
}

static int set_up(void **state) {
    (void)state;
    info = (struct kozo_start_info){
        .name = "fs",
        .generation = 3,
        .clients = (uintptr_t)clients,
        .client_count = sizeof(clients) / sizeof(clients[0]),
        .arguments = "quick fox",
        .regions = {[1] = {.address = 0x600000, .size = 4096}},
        .parameters = {[0] = {.number = 7}, [START_MAX_PARAMETERS - 1] = {.text = "Good morning"}},
    };
    kozo_start = &info;
    kozo_self.cnode = SLOT_CNODE;
    return 0;
}

static void a_service_knows_itself(void **state) {
    (void)state;
    assert_string_equal(kozo_name(), "fs");
    assert_string_equal(kozo_arguments(), "quick fox");
    assert_int_equal(kozo_generation(), 3);
}

static void init_has_a_name_without_start_info(void **state) {
    (void)state;
    kozo_start = NULL;
    assert_string_equal(kozo_name(), "init");
    assert_string_equal(kozo_arguments(), "");
}

static void what_is_optional_can_be_left_out(void **state) {
    (void)state;
    assert_true(kozo_start_has(FULL_SLOT));
    assert_false(kozo_start_has(FULL_SLOT + 1));
    assert_false(kozo_start_has(FULL_SLOT + 2));
}

static void regions_go_by_index(void **state) {
    (void)state;
    assert_ptr_equal(kozo_start_region(1).address, (void *)0x600000);
    assert_int_equal(kozo_start_region(1).size, 4096);
    for (unsigned none = 2; none <= START_MAX_REGIONS; none++) {
        assert_null(kozo_start_region(none).address);
        assert_int_equal(kozo_start_region(none).size, 0);
    }
}

static void a_region_that_is_not_there_has_no_size(void **state) {
    (void)state;
    info.regions[0].size = 4096;
    assert_null(kozo_start_region(0).address);
    assert_int_equal(kozo_start_region(0).size, 0);
}

static void parameters_go_by_index(void **state) {
    (void)state;
    assert_int_equal(kozo_start_parameter_number(0), 7);
    assert_int_equal(kozo_start_parameter_number(1), 0);
    assert_int_equal(kozo_start_parameter_number(START_MAX_PARAMETERS), 0);
    assert_string_equal(kozo_start_parameter_text(START_MAX_PARAMETERS - 1), "Good morning");
    assert_string_equal(kozo_start_parameter_text(0), "");
    assert_string_equal(kozo_start_parameter_text(START_MAX_PARAMETERS), "");
}

static void clients_go_by_number(void **state) {
    (void)state;
    assert_string_equal(kozo_client_name(1), "shell");
    assert_string_equal(kozo_client_argument(1), "");
    assert_string_equal(kozo_client_name(2), "");
    assert_string_equal(kozo_client_name(3), "greeter");
    assert_string_equal(kozo_client_argument(3), "/etc");
}

static void nobody_is_no_client(void **state) {
    (void)state;
    static const uint64_t nobody[] = {0, 4, UINT64_MAX};
    for (size_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++) {
        assert_string_equal(kozo_client_name(nobody[i]), "");
        assert_string_equal(kozo_client_argument(nobody[i]), "");
    }
    info.clients = 0;
    info.client_count = 0;
    assert_string_equal(kozo_client_name(1), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_service_knows_itself, set_up),
        cmocka_unit_test_setup(init_has_a_name_without_start_info, set_up),
        cmocka_unit_test_setup(what_is_optional_can_be_left_out, set_up),
        cmocka_unit_test_setup(regions_go_by_index, set_up),
        cmocka_unit_test_setup(a_region_that_is_not_there_has_no_size, set_up),
        cmocka_unit_test_setup(parameters_go_by_index, set_up),
        cmocka_unit_test_setup(clients_go_by_number, set_up),
        cmocka_unit_test_setup(nobody_is_no_client, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

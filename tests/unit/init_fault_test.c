// SPDX-License-Identifier: Apache-2.0
// sources: services/init/fault.c
// includes: lib/kozo/include services/init
//
// Fault messages in init's words.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "fault.h"

static void expect(const char *text, uint32_t fault, uint64_t word0, uint64_t ip, uint64_t flags) {
    char got[FAULT_TEXT_SIZE];
    const uint64_t words[] = {word0, ip, 0x3ff000, flags};
    fault_text(got, fault, words);
    assert_string_equal(got, text);
}

static void page_faults_tell_the_access(void **state) {
    (void)state;
    expect("page fault (read) at 0x0, ip 0x401000", FAULT_PAGE, 0, 0x401000, 0);
    expect("page fault (write) at 0x10, ip 0x401000", FAULT_PAGE, 0x10, 0x401000, FAULT_FLAG_WRITE);
    expect("page fault (write) at 0x400000, ip 0x401000", FAULT_PAGE, 0x400000, 0x401000,
           FAULT_FLAG_WRITE | FAULT_FLAG_PRESENT);
    expect("page fault (execute) at 0x3fe000, ip 0x3fe000", FAULT_PAGE, 0x3fe000, 0x3fe000,
           FAULT_FLAG_EXECUTE | FAULT_FLAG_PRESENT);
}

static void others_tell_the_error_code(void **state) {
    (void)state;
    expect("general protection fault (error code 0x18), ip 0x401000", FAULT_GENERAL_PROTECTION, 0x18, 0x401000, 0);
    expect("use of the FPU (error code 0x0), ip 0x401000", FAULT_FPU, 0, 0x401000, 0);
    expect("bound range exceeded (error code 0x0), ip 0x401000", FAULT_BOUND, 0, 0x401000, 0);
    expect("exception 19, ip 0x401000", FAULT_OTHER, 19, 0x401000, 0);
}

static void unknown_ones_are_told_as_such(void **state) {
    (void)state;
    expect("unknown fault 0, ip 0x401000", 0, 0, 0x401000, 0);
    expect("unknown fault 14, ip 0x401000", FAULT_OTHER + 1, 0, 0x401000, 0);
    expect("unknown fault 4294967295, ip 0xffffffffffffffff", UINT32_MAX, 0, UINT64_MAX, 0);
}

static void the_longest_text_fits(void **state) {
    (void)state;
    char got[FAULT_TEXT_SIZE];
    const uint64_t words[] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    for (uint32_t fault = 0; fault <= FAULT_OTHER + 1; fault++) {
        fault_text(got, fault, words);
        assert_true(strlen(got) < FAULT_TEXT_SIZE - 1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_faults_tell_the_access),
        cmocka_unit_test(others_tell_the_error_code),
        cmocka_unit_test(unknown_ones_are_told_as_such),
        cmocka_unit_test(the_longest_text_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

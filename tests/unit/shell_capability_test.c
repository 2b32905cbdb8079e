// SPDX-License-Identifier: Apache-2.0
//
// sources: services/shell/capability_text.c services/shell/amount.c
// includes: lib/kozo/include services/shell
//
// The shell's lines of capabilities.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include <kozo/badge.h>

#include "capability_text.h"

static void expect(const char *text, struct kozo_capability_info info, const char *name, const char *clear) {
    char got[CAPABILITY_TEXT_SIZE];
    strcpy((char *)info.name, name);
    strcpy((char *)info.clear, clear);
    capability_row(got, &info);
    assert_string_equal(got, text);
}

static void needs_are_shown_as_they_stand_in_the_description(void **state) {
    (void)state;
    struct kozo_capability_info info = {
        .handle = 16, .type = OBJECT_ENDPOINT, .rights = RIGHT_ENDPOINT_SEND, .badge = kozo_badge(5, 3)};
    expect("  fs                   16  Endpoint      SEND                fs.open+read:/etc", info, "fs",
           "fs.open+read:/etc");
    info = (struct kozo_capability_info){
        .handle = 17, .type = OBJECT_UNTYPED, .rights = RIGHT_UNTYPED_CREATE, .size_bits = 20};
    expect("  buffers              17  Untyped       CREATE              memory:1M", info, "buffers", "memory:1M");
}

static void what_has_no_need_tells_its_size(void **state) {
    (void)state;
    struct kozo_capability_info info = {
        .handle = 5, .type = OBJECT_UNTYPED, .rights = RIGHT_UNTYPED_CREATE, .size_bits = 19};
    expect("  memory                5  Untyped       CREATE              512 KiB", info, "memory", "");
    info = (struct kozo_capability_info){
        .handle = 2, .type = OBJECT_CNODE, .rights = RIGHT_CNODE_READ | RIGHT_CNODE_WRITE, .size_bits = 8};
    expect("  cnode                 2  CNode         READ WRITE          256 slots", info, "cnode", "");
}

static void badges_are_shown_of_what_has_no_name(void **state) {
    (void)state;
    struct kozo_capability_info info = {
        .handle = 40, .type = OBJECT_NOTIFICATION, .rights = RIGHT_NOTIFICATION_SIGNAL, .badge = 0x10};
    expect("  -                    40  Notification  SIGNAL              badge 0x10", info, "", "");
    info = (struct kozo_capability_info){
        .handle = 8, .type = OBJECT_ENDPOINT, .rights = RIGHT_ENDPOINT_RECEIVE, .badge = 1};
    expect("  offer                 8  Endpoint      RECEIVE", info, "offer", "");
}

static void methods_of_init_are_told_by_name(void **state) {
    (void)state;
    struct kozo_capability_info info = {.handle = SLOT_SYSTEM, .type = OBJECT_ENDPOINT, .rights = RIGHT_ENDPOINT_SEND};
    info.badge = kozo_badge(1, SYSTEM_MAY_EXIT | SYSTEM_MAY_AWAIT | SYSTEM_MAY_ALIVE);
    expect("  system                6  Endpoint      SEND                system.exit+await+alive", info, "system", "");
    info.badge = kozo_badge(1, SYSTEM_MAY_SPACE);
    expect("  system                6  Endpoint      SEND                system.space", info, "system", "");
    // The service may have put something else into that slot.
    info = (struct kozo_capability_info){.handle = SLOT_SYSTEM, .type = OBJECT_REPLY, .rights = RIGHT_REPLY_ANSWER};
    expect("  system                6  Reply         ANSWER", info, "system", "");
}

static void what_has_no_rights_says_so(void **state) {
    (void)state;
    struct kozo_capability_info info = {.handle = 9, .type = OBJECT_CLOCK};
    expect("  -                     9  Clock         -", info, "", "");
}

static void the_longest_line_fits(void **state) {
    (void)state;
    struct kozo_capability_info info;
    char got[CAPABILITY_TEXT_SIZE];
    memset(&info, 0xff, sizeof(info));
    memset(info.name, 'n', sizeof(info.name)); // no zero ends them
    memset(info.clear, 'c', sizeof(info.clear));
    info.rights = RIGHTS_ALL;
    capability_row(got, &info);
    assert_non_null(strstr(got, "cccc"));
    info.rights = UINT64_MAX; // rights that nobody knows: cut off
    capability_row(got, &info);
    assert_true(strlen(got) < CAPABILITY_TEXT_SIZE);
    assert_null(strstr(got, "cccc"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(needs_are_shown_as_they_stand_in_the_description),
        cmocka_unit_test(what_has_no_need_tells_its_size),
        cmocka_unit_test(badges_are_shown_of_what_has_no_name),
        cmocka_unit_test(methods_of_init_are_told_by_name),
        cmocka_unit_test(what_has_no_rights_says_so),
        cmocka_unit_test(the_longest_line_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

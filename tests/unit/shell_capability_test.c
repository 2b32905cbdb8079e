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

static void what_is_not_declared_says_where_it_comes_from(void **state) {
    (void)state;
    struct kozo_capability_info info = {
        .handle = 40, .type = OBJECT_REPLY, .rights = RIGHT_REPLY_ANSWER, .origin = ORIGIN_OWN};
    expect("  -                    40  Reply         ANSWER              own", info, "", "");
    info.type = OBJECT_ENDPOINT;
    info.rights = RIGHT_ENDPOINT_SEND;
    info.origin = ORIGIN_NARROWED;
    expect("  -                    40  Endpoint      SEND                console.write, narrowed", info, "",
           "console.write");
    info.badge = 0x10;
    info.origin = ORIGIN_UNDECLARED;
    expect("  -                    40  Endpoint      SEND                badge 0x10, UNDECLARED", info, "", "");
}

static void what_is_in_no_slot_of_the_cnode_says_where_it_is(void **state) {
    (void)state;
    struct kozo_capability_info info = {.handle = SLOT_SYSTEM,
                                        .type = OBJECT_ENDPOINT,
                                        .rights = RIGHT_ENDPOINT_SEND,
                                        .badge = 1,
                                        .place = PLACE_OTHER_CNODE,
                                        .origin = ORIGIN_OWN};
    expect("  in another cnode      6  Endpoint      SEND                badge 0x1, own", info, "", "");
    info.place = PLACE_THREAD;
    info.handle = THREAD_SLOT_FAULT;
    info.origin = ORIGIN_DECLARED;
    expect("  bound fault           -  Endpoint      SEND                badge 0x1", info, "", "");
    info.handle = THREAD_SLOT_REPLY + 1;
    expect("  bound                 -  Endpoint      SEND                badge 0x1", info, "", "");
    info.place = PLACE_IRQ;
    expect("  signal of an irq      -  Endpoint      SEND                badge 0x1", info, "", "");
    info.place = PLACE_TIMER;
    expect("  signal of a timer     -  Endpoint      SEND                badge 0x1", info, "", "");
}

static void expect_words(const char *text, const struct kozo_capability_info *info,
                         const struct capability_names *names) {
    char got[CAPABILITY_TEXT_SIZE];
    capability_words(got, info, names);
    assert_string_equal(got, text);
}

static void an_audit_says_all_of_it_in_words(void **state) {
    (void)state;
    struct kozo_capability_info info = {
        .handle = 40, .type = OBJECT_ENDPOINT, .rights = RIGHT_ENDPOINT_SEND, .badge = kozo_badge(2, 5)};
    expect_words("Endpoint SEND, badge of giver, methods 1+3 of console, in slot 40, made of init's memory", &info,
                 &(struct capability_names){"giver", "console", "init"});
    expect_words("Endpoint SEND, badge of nobody, methods 1+3 of console, in slot 40", &info,
                 &(struct capability_names){.receiver = "console"});
    info.place = PLACE_OTHER_CNODE;
    expect_words("Endpoint SEND, badge 0x50002, in slot 40 of another CNode, made of giver's memory", &info,
                 &(struct capability_names){.maker = "giver"});
    info = (struct kozo_capability_info){
        .type = OBJECT_NOTIFICATION, .rights = RIGHT_NOTIFICATION_SIGNAL, .badge = 4, .place = PLACE_TIMER};
    expect_words("Notification SIGNAL, bits 0x4 of fs, bound to a timer", &info,
                 &(struct capability_names){.receiver = "fs"});
    info.place = PLACE_IRQ;
    expect_words("Notification SIGNAL, badge 0x4, bound to an interrupt", &info, &(struct capability_names){0});
    info = (struct kozo_capability_info){
        .type = OBJECT_IO_PORT, .rights = RIGHTS_IO_PORT, .badge = 0x3ff03f8, .place = PLACE_THREAD};
    expect_words("IoPort IN OUT, ports 0x3f8 to 0x3ff, bound to a thread", &info, &(struct capability_names){0});
    info = (struct kozo_capability_info){
        .type = OBJECT_FRAME, .rights = RIGHT_FRAME_READ, .size_bits = 12, .handle = 0x400000, .place = PLACE_MAPPING};
    expect_words("Frame READ, 4 KiB, at 0x400000, made of giver's memory", &info,
                 &(struct capability_names){.maker = "giver"});
}

static void the_longest_line_fits(void **state) {
    (void)state;
    struct kozo_capability_info info;
    char got[CAPABILITY_TEXT_SIZE];
    memset(&info, 0xff, sizeof(info));
    memset(info.name, 'n', sizeof(info.name)); // no zero ends them
    memset(info.clear, 'c', sizeof(info.clear));
    info.rights = RIGHTS_ALL;
    info.place = PLACE_CNODE;
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
        cmocka_unit_test(what_is_not_declared_says_where_it_comes_from),
        cmocka_unit_test(what_is_in_no_slot_of_the_cnode_says_where_it_is),
        cmocka_unit_test(an_audit_says_all_of_it_in_words),
        cmocka_unit_test(the_longest_line_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

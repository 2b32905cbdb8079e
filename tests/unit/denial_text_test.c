// SPDX-License-Identifier: Apache-2.0
//
// sources: lib/kozo/denial.c lib/kozo/error.c lib/kozo/format.c
// includes: lib/kozo/include
//
// Denials in the C library's words. The Rust crate's test has the same records and the same sentences.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <kozo/denial.h>
#include <kozo/ipc.h>

struct kozo_ipc_buffer *kozo_ipc_buffer;

static const struct {
    struct kozo_denial denial;
    const char *text;
} cases[] = {
    {{ERR_INVALID_SYSCALL, .value = 999, .kind = DENIAL_NO_SYSCALL, .argument = DENIAL_NO_ARGUMENT},
     "syscall 999: no syscall has this number"},
    {{ERR_INVALID_HANDLE, 14, .syscall = SYS_SPACE_MAP, .kind = DENIAL_EMPTY_SLOT, .argument = 1,
      .needed_type = OBJECT_FRAME},
     "space_map: argument 'frame' (handle 14) is an empty slot, needs Frame"},
    {{ERR_INVALID_HANDLE, 77, .syscall = SYS_CAP_DELETE, .kind = DENIAL_EMPTY_SLOT, .argument = 1},
     "cap_delete: argument 'index' (77) is an empty slot"},
    {{ERR_INVALID_HANDLE, 4096, .high = 256, .syscall = SYS_CALL, .kind = DENIAL_BEYOND_CNODE,
      .needed_type = OBJECT_ENDPOINT, .needed_rights = RIGHT_ENDPOINT_SEND},
     "call: argument 'endpoint' (handle 4096) is beyond the CNode's 256 slots, needs Endpoint with right send"},
    {{ERR_WRONG_TYPE, 14, .syscall = SYS_SPACE_MAP, .kind = DENIAL_OTHER_TYPE, .argument = 1,
      .needed_type = OBJECT_FRAME, .needed_rights = RIGHT_FRAME_WRITE, .found_type = OBJECT_ENDPOINT},
     "space_map: argument 'frame' (handle 14) is an Endpoint, needs Frame with right write"},
    {{ERR_MISSING_RIGHT, 14, .syscall = SYS_SPACE_MAP, .kind = DENIAL_LACKS_RIGHT, .argument = 1,
      .needed_type = OBJECT_FRAME, .needed_rights = RIGHT_FRAME_READ | RIGHT_FRAME_WRITE,
      .found_rights = RIGHT_FRAME_READ},
     "space_map: argument 'frame' (handle 14) is a Frame with right read, needs rights read, write"},
    {{ERR_MISSING_RIGHT, 3, .syscall = SYS_CAP_CREATE, .kind = DENIAL_LACKS_RIGHT, .needed_type = OBJECT_UNTYPED,
      .needed_rights = RIGHT_UNTYPED_CREATE},
     "cap_create: argument 'untyped' (handle 3) is an Untyped without rights, needs right create"},
    {{ERR_INVALID_ARGUMENT, 6, .syscall = SYS_THREAD_BIND, .kind = DENIAL_NO_VALUE, .argument = 1},
     "thread_bind: argument 'slot' (6) is no ThreadSlot"},
    {{ERR_INVALID_ARGUMENT, 8, .syscall = SYS_SPACE_MAP, .kind = DENIAL_NO_VALUE, .argument = 3},
     "space_map: argument 'protection' (0x8) is no Protection"},
    {{ERR_OUT_OF_RANGE, 4, 1, 3, .syscall = SYS_SPACE_MAP_TABLE, .kind = DENIAL_NOT_BETWEEN, .argument = 3},
     "space_map_table: argument 'level' (4) is not from 1 to 3"},
    {{ERR_OUT_OF_RANGE, 1, 0, 0, .syscall = SYS_CAP_CREATE, .kind = DENIAL_NOT_BETWEEN, .argument = 2},
     "cap_create: argument 'size_bits' (1) is not 0"},
    {{ERR_OUT_OF_RANGE, USER_END, 0, USER_END - 1, .syscall = SYS_THREAD_START, .kind = DENIAL_NOT_BETWEEN,
      .argument = 1},
     "thread_start: argument 'instruction' (0x7ffffffff000) is not from 0x0 to 0x7fffffffefff"},
    {{ERR_NOT_ALIGNED, 0x1001, 0x1000, .syscall = SYS_SPACE_MAP, .kind = DENIAL_NO_MULTIPLE, .argument = 2},
     "space_map: argument 'address' (0x1001) is no multiple of 0x1000"},
    {{ERR_NO_MEMORY, 3, 8192, 4096, .syscall = SYS_CAP_CREATE, .kind = DENIAL_TOO_LITTLE_MEMORY},
     "cap_create: argument 'untyped' (handle 3) has 4096 bytes left, needs 8192"},
    {{ERR_INVALID_ARGUMENT, 3, .syscall = SYS_PORT_IN, .kind = DENIAL_UNSUITABLE, .argument = 2},
     "port_in: argument 'width' (3) is not what this operation takes"},
    {{ERR_NOT_MAPPED, 14, .syscall = SYS_FRAME_UNMAP, .kind = DENIAL_STATE},
     "frame_unmap: argument 'frame' (handle 14): the capability is not mapped"},
    {{ERR_NOT_DERIVABLE, 1, .syscall = SYS_CALL, .kind = DENIAL_STATE, .argument = DENIAL_SENT_CAP + 1},
     "call: capability 2 of the message (handle 1): the capability cannot be copied, only moved (Untyped, PageTable), "
     "or has a badge already"},
    {{ERR_INVALID_HANDLE, 9, .syscall = SYS_REPLY, .kind = DENIAL_EMPTY_SLOT, .argument = DENIAL_SENT_CAP},
     "reply: capability 1 of the message (handle 9) is an empty slot"},
    {{ERR_PEER_GONE, .syscall = SYS_CALL, .kind = DENIAL_OUTCOME, .argument = DENIAL_NO_ARGUMENT},
     "call: nobody can receive on the endpoint any more, or the server ended before it answered"},
    {{ERR_WOULD_BLOCK, .syscall = SYS_POLL, .kind = DENIAL_OUTCOME, .argument = DENIAL_NO_ARGUMENT},
     "poll: the non-blocking form would have had to wait"},
};

static void each_kind_has_its_sentence(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[256];
        size_t length = kozo_denial_text(text, sizeof(text), &cases[i].denial);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(length, strlen(text));
    }
}

static void a_short_place_gets_the_beginning(void **state) {
    (void)state;
    char text[12] = "-----------";
    assert_int_equal(kozo_denial_text(text, 10, &cases[0].denial), strlen(cases[0].text));
    assert_memory_equal(text, "syscall 9\0-", 12);
    assert_int_equal(kozo_denial_text(NULL, 0, &cases[0].denial), strlen(cases[0].text));
}

/// Whatever stands in the buffer, which a service can write to as well.
static void nonsense_is_put_into_words_too(void **state) {
    (void)state;
    char text[256];
    struct kozo_denial denial;
    memset(&denial, 0xff, sizeof(denial));
    kozo_denial_text(text, sizeof(text), &denial);
    assert_string_equal(text, "unknown: no syscall has this number");
    denial = (struct kozo_denial){.syscall = SYS_CAP_DELETE, .kind = DENIAL_OTHER_TYPE, .found_type = 99};
    kozo_denial_text(text, sizeof(text), &denial);
    assert_string_equal(text, "cap_delete: argument 'cnode' (handle 0) is a unknown");
    denial.argument = 2;
    kozo_denial_text(text, sizeof(text), &denial);
    assert_string_equal(text, "cap_delete: unknown");
}

static void a_failure_is_explained_by_its_own_record_alone(void **state) {
    (void)state;
    struct kozo_ipc_buffer buffer = {.denial = cases[4].denial};
    kozo_ipc_buffer = NULL;
    assert_string_equal(kozo_failure_text(ERR_WRONG_TYPE), "WRONG_TYPE");
    kozo_ipc_buffer = &buffer;
    assert_string_equal(kozo_failure_text(ERR_WRONG_TYPE), cases[4].text);
    assert_string_equal(kozo_failure_text(ERR_NO_MEMORY), "NO_MEMORY");
    assert_string_equal(kozo_failure_text(STATUS_NOT_FOUND), "NOT_FOUND");
    assert_int_equal(kozo_own_error(ERR_WRONG_TYPE), ERR_WRONG_TYPE);
    assert_string_equal(kozo_failure_text(ERR_WRONG_TYPE), "WRONG_TYPE");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_sentence),
        cmocka_unit_test(a_short_place_gets_the_beginning),
        cmocka_unit_test(nonsense_is_put_into_words_too),
        cmocka_unit_test(a_failure_is_explained_by_its_own_record_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

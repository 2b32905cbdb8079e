// SPDX-License-Identifier: Apache-2.0
//
// Syscalls with numbers, handles and arguments that there are none of.
#include <kozo/denial.h>
#include <kozo_grammar.h>
#include <kozo_names.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "raw.h"
#include "scratch.h"

/// Numbers that a random generator would take long to find, and some that it gives.
enum { RANDOM_NUMBERS = 2000, ARGUMENTS = 6, PRESERVED = 6 };

static uint64_t random_state;

/// xorshift64* (Marsaglia 2003, Vigna 2016).
static uint64_t next_random(void) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return random_state * UINT64_C(0x2545f4914f6cdd1d);
}

/// What the definition says of a syscall, or NULL if there is none of this number.
static const struct kozo_grammar_syscall *grammar_of(uint64_t number) {
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        if (kozo_grammar_syscalls[i].number == number) {
            return &kozo_grammar_syscalls[i];
        }
    }
    return NULL;
}

static struct raw_call fresh_call(uint64_t number) {
    struct raw_call call = {.number = number};
    for (unsigned i = 0; i < PRESERVED; i++) {
        call.preserved[i] = UINT64_C(0x1111111111111111) * (i + 1);
    }
    return call;
}

/// Makes a call that is refused, and looks at all registers: none shows anything that was not there before.
static void expect_refused(const char *what, struct raw_call *call, int64_t error) {
    struct raw_call before = *call;
    expect_status(what, raw_syscall(call), error);
    const struct kozo_grammar_syscall *grammar = grammar_of(before.number);
    bool cleared = grammar != NULL && grammar->ipc;
    for (unsigned i = 0; i < ARGUMENTS; i++) {
        expect(what, call->argument[i], cleared ? 0 : before.argument[i]);
    }
    for (unsigned i = 0; i < PRESERVED; i++) {
        // rbx and rbp come first.
        expect(what, call->preserved[i], cleared && i >= 2 ? 0 : before.preserved[i]);
    }
}

static void all_numbers(void) {
    for (uint64_t number = 0; number <= 2 * SYS_MAX; number++) {
        struct raw_call call = fresh_call(number);
        int64_t error = grammar_of(number) != NULL ? ERR_INVALID_HANDLE : ERR_INVALID_SYSCALL;
        expect_refused(kozo_syscall_name(number), &call, error);
    }
}

static void random_numbers(void) {
    random_state = 2026;
    for (unsigned i = 0; i < RANDOM_NUMBERS; i++) {
        // Of every third the lower half is a syscall's, of every other third all but one bit.
        uint64_t number = next_random();
        if (i % 3 == 1) {
            number = number << 32 | i % (SYS_MAX + 1);
        } else if (i % 3 == 2) {
            number = UINT64_C(1) << (8 + number % 56) | i % (SYS_MAX + 1);
        }
        if (number <= SYS_MAX) {
            continue;
        }
        struct raw_call call = fresh_call(number);
        call.argument[0] = own_thread;
        expect_refused("no such syscall", &call, ERR_INVALID_SYSCALL);
    }
}

/// Handles that lead nowhere. Multiplied by the size of a slot, some of them lead to one that is filled.
static unsigned bad_handles(uint64_t handles[]) {
    uint64_t slots = kozo_start->slot_count;
    unsigned count = 0;
    handles[count++] = 0;
    handles[count++] = slots;
    handles[count++] = slots + own_thread;
    handles[count++] = UINT64_C(1) << 63;
    handles[count++] = UINT64_MAX;
    handles[count++] = -own_thread;
    for (unsigned bit = 13; bit < 64; bit += 3) {
        handles[count++] = UINT64_C(1) << bit | own_thread;
    }
    return count;
}

/// A new object of this type, the smallest that there is; or NULL_HANDLE if no Untyped gives any.
static kozo_handle_t suitable(uint64_t type) {
    switch (type) {
    case OBJECT_IO_PORT:
    case OBJECT_IRQ_CONTROL:
    case OBJECT_IO_PORT_CONTROL:
    case OBJECT_DEBUG_CONSOLE:
    case OBJECT_CLOCK:
    case OBJECT_COUNTERS:
    case OBJECT_AUDIT:
    case OBJECT_ENDPOINT: // its first capability has not every right
        return NULL_HANDLE;
    default:
        for (const struct kozo_grammar_object *object = kozo_grammar_objects; object->name != NULL; object++) {
            if (object->type == type) {
                return make((enum kozo_object_type)type, object->smallest);
            }
        }
        return NULL_HANDLE;
    }
}

static void first_handles(void) {
    uint64_t handles[32];
    unsigned count = bad_handles(handles);
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        for (unsigned j = 0; j < count; j++) {
            struct raw_call call = fresh_call(kozo_grammar_syscalls[i].number);
            call.argument[0] = handles[j];
            expect_refused(kozo_grammar_syscalls[i].name, &call, ERR_INVALID_HANDLE);
        }
    }
}

static bool is_handle(const struct kozo_grammar_argument *argument) {
    return argument->kind == KOZO_GRAMMAR_CAPABILITY || argument->kind == KOZO_GRAMMAR_HANDLE;
}

static void further_handles(void) {
    uint64_t handles[32];
    unsigned count = bad_handles(handles), tried = 0;
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        const struct kozo_grammar_syscall *syscall = &kozo_grammar_syscalls[i];
        kozo_handle_t first = suitable(syscall->arguments[0].object);
        for (unsigned further = 1; first != NULL_HANDLE && further < syscall->argument_count; further++) {
            // Handle 0 means none to some of them.
            for (unsigned j = 1; is_handle(&syscall->arguments[further]) && j < count; j++, tried++) {
                struct raw_call call = fresh_call(syscall->number);
                call.argument[0] = first;
                call.argument[further] = handles[j];
                expect_refused(syscall->name, &call, ERR_INVALID_HANDLE);
            }
        }
    }
    expect_that("there are further handles", tried > 100);
}

/// Every capability that this service has, as the first argument of every syscall of another type.
static void wrong_types(void) {
    const struct {
        kozo_handle_t handle;
        uint64_t type;
    } rows[] = {
        {own_cnode, OBJECT_CNODE},  {own_space, OBJECT_ADDRESS_SPACE},      {pool, OBJECT_UNTYPED},
        {kozo.clock, OBJECT_CLOCK}, {kozo.console.handle, OBJECT_ENDPOINT},
    };
    for (unsigned i = 0; i < KOZO_GRAMMAR_SYSCALLS; i++) {
        const struct kozo_grammar_syscall *syscall = &kozo_grammar_syscalls[i];
        for (unsigned j = 0; j < sizeof(rows) / sizeof(rows[0]); j++) {
            if (syscall->arguments[0].object != rows[j].type) {
                struct raw_call call = fresh_call(syscall->number);
                call.argument[0] = rows[j].handle;
                expect_refused(syscall->name, &call, ERR_WRONG_TYPE);
            }
        }
    }
}

static void missing_rights(void) {
    kozo_handle_t thread = copy(make(OBJECT_THREAD, 0), 0), frame = copy(make(OBJECT_FRAME, FRAME_SMALL_BITS), 0);
    kozo_handle_t cnode = copy(make(OBJECT_CNODE, 4), 0), space = copy(make(OBJECT_ADDRESS_SPACE, 0), 0);
    kozo_handle_t timer = copy(make(OBJECT_TIMER, 0), 0), irq = copy(make(OBJECT_IRQ, 0), 0);
    kozo_handle_t reply = copy(make(OBJECT_REPLY, 0), 0), notification = copy(make(OBJECT_NOTIFICATION, 0), 0);
    kozo_handle_t endpoint = copy(make(OBJECT_ENDPOINT, 0), 0);
    const struct {
        uint64_t number;
        kozo_handle_t first;
    } rows[] = {
        {SYS_CALL, endpoint},
        {SYS_REPLY_RECV, endpoint},
        {SYS_SEND, endpoint},
        {SYS_RECV, endpoint},
        {SYS_REPLY, reply},
        {SYS_SIGNAL, notification},
        {SYS_WAIT, notification},
        {SYS_POLL, notification},
        {SYS_WAIT_UNTIL, notification},
        {SYS_CAP_COPY, cnode},
        {SYS_CAP_MINT, cnode},
        {SYS_CAP_MOVE, cnode},
        {SYS_CAP_DELETE, cnode},
        {SYS_CAP_REVOKE, cnode},
        {SYS_CAP_INSPECT, cnode},
        {SYS_SPACE_MAP, space},
        {SYS_SPACE_MAP_TABLE, space},
        {SYS_SPACE_PROTECT, space},
        {SYS_THREAD_BIND, thread},
        {SYS_THREAD_START, thread},
        {SYS_THREAD_STOP, thread},
        {SYS_THREAD_RESUME, thread},
        {SYS_THREAD_PRIORITY, thread},
        {SYS_THREAD_SLICE, thread},
        {SYS_THREAD_YIELD, thread},
        {SYS_THREAD_INSPECT, thread},
        {SYS_THREAD_READ, thread},
        {SYS_THREAD_WRITE, thread},
        {SYS_IRQ_NOTIFY, irq},
        {SYS_IRQ_ACK, irq},
        {SYS_TIMER_NOTIFY, timer},
        {SYS_TIMER_SET, timer},
        {SYS_TIMER_CANCEL, timer},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct raw_call call = fresh_call(rows[i].number);
        call.argument[0] = rows[i].first;
        expect_refused(kozo_syscall_name(rows[i].number), &call, ERR_MISSING_RIGHT);
    }
    expect_status("map without READ", kozo_sys_space_map(own_space, frame, UINT64_C(0x530000000000), PROT_READ),
                  ERR_MISSING_RIGHT);
}

static void indices(void) {
    kozo_handle_t cnode = make(OBJECT_CNODE, 4), untyped = make(OBJECT_UNTYPED, 14);
    const uint64_t bad[] = {0, 16, 17, UINT64_C(1) << 58, (UINT64_C(1) << 58) + 1, UINT64_C(1) << 63, UINT64_MAX};
    uint64_t out[6];
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint64_t at = bad[i];
        expect_status("copy to", kozo_sys_cap_copy(cnode, at, own_cnode, cnode, RIGHTS_ALL), ERR_OUT_OF_RANGE);
        expect_status("copy from", kozo_sys_cap_copy(own_cnode, take_slots(1), cnode, at, RIGHTS_ALL),
                      ERR_OUT_OF_RANGE);
        expect_status("move to", kozo_sys_cap_move(cnode, at, own_cnode, untyped), ERR_OUT_OF_RANGE);
        expect_status("move from", kozo_sys_cap_move(own_cnode, take_slots(1), cnode, at), ERR_OUT_OF_RANGE);
        expect_status("delete", kozo_sys_cap_delete(cnode, at), ERR_OUT_OF_RANGE);
        expect_status("revoke", kozo_sys_cap_revoke(cnode, at), ERR_OUT_OF_RANGE);
        expect_status("inspect", kozo_sys_cap_inspect(cnode, at, &out[0], &out[1], &out[2], &out[3], &out[4], &out[5]),
                      ERR_OUT_OF_RANGE);
        expect_status("create", kozo_sys_cap_create(untyped, OBJECT_ENDPOINT, 0, cnode, at, 2), ERR_OUT_OF_RANGE);
    }
    // The last slot, and one more.
    expect_status("create over the end", kozo_sys_cap_create(untyped, OBJECT_ENDPOINT, 0, cnode, 15, 2),
                  ERR_OUT_OF_RANGE);
    expect_status("what the last slot holds",
                  kozo_sys_cap_inspect(cnode, 15, &out[0], &out[1], &out[2], &out[3], &out[4], &out[5]), 0);
    expect("what the last slot holds", out[0], 0);
}

static void numbers(void) {
    kozo_handle_t untyped = make(OBJECT_UNTYPED, 14), thread = make(OBJECT_THREAD, 0);
    kozo_handle_t slot = take_slots(2);
    const struct {
        const char *what;
        struct raw_call call;
        int64_t error;
    } rows[] = {
        {"type 0", {SYS_CAP_CREATE, {untyped, 0, 0, own_cnode, slot, 1}, {0}, 0}, ERR_INVALID_ARGUMENT},
        {"type beyond all",
         {SYS_CAP_CREATE, {untyped, OBJECT_AUDIT + 1, 0, own_cnode, slot, 1}, {0}, 0},
         ERR_INVALID_ARGUMENT},
        {"type by 32 bits",
         {SYS_CAP_CREATE, {untyped, OBJECT_FRAME | UINT64_C(1) << 32, 12, own_cnode, slot, 1}, {0}, 0},
         ERR_INVALID_ARGUMENT},
        {"the root authority",
         {SYS_CAP_CREATE, {untyped, OBJECT_IO_PORT_CONTROL, 0, own_cnode, slot, 1}, {0}, 0},
         ERR_INVALID_ARGUMENT},
        {"ports", {SYS_CAP_CREATE, {untyped, OBJECT_IO_PORT, 0, own_cnode, slot, 1}, {0}, 0}, ERR_INVALID_ARGUMENT},
        {"a clock", {SYS_CAP_CREATE, {untyped, OBJECT_CLOCK, 0, own_cnode, slot, 1}, {0}, 0}, ERR_INVALID_ARGUMENT},
        {"256 size bits",
         {SYS_CAP_CREATE, {untyped, OBJECT_FRAME, 256 + 12, own_cnode, slot, 1}, {0}, 0},
         ERR_OUT_OF_RANGE},
        {"65537 objects",
         {SYS_CAP_CREATE, {untyped, OBJECT_ENDPOINT, 0, own_cnode, slot, 65537}, {0}, 0},
         ERR_OUT_OF_RANGE},
        {"no such right",
         {SYS_CAP_COPY, {own_cnode, slot, own_cnode, thread, RIGHTS_ALL + 1, 0}, {0}, 0},
         ERR_INVALID_ARGUMENT},
        {"a right by 32 bits",
         {SYS_CAP_COPY, {own_cnode, slot, own_cnode, thread, UINT64_C(1) << 32, 0}, {0}, 0},
         ERR_INVALID_ARGUMENT},
        {"thread slot 6", {SYS_THREAD_BIND, {thread, 6, 0, 0, 0, 0}, {0}, 0}, ERR_INVALID_ARGUMENT},
        {"thread slot -1", {SYS_THREAD_BIND, {thread, UINT64_MAX, 0, 0, 0, 0}, {0}, 0}, ERR_INVALID_ARGUMENT},
        {"register group 5", {SYS_THREAD_READ, {thread, 5, 0, 0, 0, 0}, {0}, 0}, ERR_INVALID_ARGUMENT},
        {"register group 2^63",
         {SYS_THREAD_WRITE, {thread, UINT64_C(1) << 63, 0, 0, 0, 0}, {0}, 0},
         ERR_INVALID_ARGUMENT},
        {"priority 256", {SYS_THREAD_PRIORITY, {thread, 256, 0, 0, 0, 0}, {0}, 0}, ERR_OUT_OF_RANGE},
        {"no time slice", {SYS_THREAD_SLICE, {thread, 0, 0, 0, 0, 0}, {0}, 0}, ERR_OUT_OF_RANGE},
        {"a time slice of 2^63 ns",
         {SYS_THREAD_SLICE, {thread, UINT64_C(1) << 63, 0, 0, 0, 0}, {0}, 0},
         ERR_OUT_OF_RANGE},
        {"protection bit 5",
         {SYS_SPACE_MAP, {own_space, make(OBJECT_FRAME, FRAME_SMALL_BITS), 4096, 1 << 5, 0, 0}, {0}, 0},
         ERR_INVALID_ARGUMENT},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct raw_call call = rows[i].call;
        expect_refused(rows[i].what, &call, rows[i].error);
    }
}

static void tags(void) {
    kozo_handle_t endpoint = make_endpoint();
    for (unsigned bit = 16; bit < 32; bit++) {
        uint64_t tag = UINT64_C(1) << bit;
        if (tag == TAG_NONBLOCK || tag == TAG_DEADLINE) {
            tag = TAG_NONBLOCK | TAG_DEADLINE;
        }
        const uint64_t syscalls[] = {SYS_CALL, SYS_SEND, SYS_RECV, SYS_REPLY_RECV};
        for (unsigned i = 0; i < sizeof(syscalls) / sizeof(syscalls[0]); i++) {
            struct raw_call call = fresh_call(syscalls[i]);
            call.argument[0] = endpoint;
            call.argument[1] = tag;
            expect_refused("a reserved flag", &call, ERR_INVALID_ARGUMENT);
        }
    }
    for (uint64_t length = IPC_MESSAGE_WORDS + 1; length <= TAG_LENGTH_MASK; length++) {
        struct raw_call call = fresh_call(SYS_SEND);
        call.argument[0] = endpoint;
        call.argument[1] = length | TAG_NONBLOCK;
        expect_refused("a long message", &call, ERR_INVALID_ARGUMENT);
    }
    for (uint64_t caps = IPC_CAPS + 1; caps <= TAG_CAPS_MASK >> TAG_CAPS_SHIFT; caps++) {
        struct raw_call call = fresh_call(SYS_CALL);
        call.argument[0] = endpoint;
        call.argument[1] = caps << TAG_CAPS_SHIFT | TAG_NONBLOCK;
        expect_refused("many capabilities", &call, ERR_INVALID_ARGUMENT);
    }
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t tag = UINT64_C(1) << bit;
        if ((tag & (TAG_NONBLOCK | TAG_DEADLINE)) == 0) {
            struct raw_call call = fresh_call(SYS_RECV);
            call.argument[0] = endpoint;
            call.argument[1] = tag;
            expect_refused("a tag for receiving", &call, ERR_INVALID_ARGUMENT);
        }
    }
}

/// What each type's capability has at most, and that no copy of a weaker one has more.
static void amplification(void) {
    static const struct {
        enum kozo_object_type type;
        uint64_t bits, rights;
    } rows[] = {
        {OBJECT_CNODE, 2, RIGHTS_CNODE},
        {OBJECT_THREAD, 0, RIGHTS_THREAD},
        {OBJECT_ADDRESS_SPACE, 0, RIGHTS_ADDRESS_SPACE},
        {OBJECT_FRAME, FRAME_SMALL_BITS, RIGHTS_FRAME},
        {OBJECT_ENDPOINT, 0, RIGHTS_ENDPOINT},
        {OBJECT_NOTIFICATION, 0, RIGHTS_NOTIFICATION},
        {OBJECT_IRQ, 0, RIGHTS_IRQ},
        {OBJECT_TIMER, 0, RIGHTS_TIMER},
    };
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        kozo_handle_t whole = make(rows[i].type, rows[i].bits);
        for (unsigned bit = 0; bit < 64; bit++) {
            uint64_t right = UINT64_C(1) << bit & rows[i].rights & ~RIGHT_ENDPOINT_OWN;
            if (right != 0) {
                uint64_t type, rights, badge, size, detail, derived;
                kozo_handle_t again = copy(copy(whole, right), RIGHTS_ALL);
                must(kozo_sys_cap_inspect(own_cnode, again, &type, &rights, &badge, &size, &detail, &derived),
                     "inspect");
                expect("the type of a copy", type, rows[i].type);
                expect("the rights of a copy of a copy", rights, right);
            }
        }
    }
}

static void records(void) {
    // The record of a refusal tells what was passed, what is held, and nothing of the kernel's.
    kozo_handle_t endpoint = make_endpoint();
    expect_status("a wrong type", kozo_sys_signal(endpoint), ERR_WRONG_TYPE);
    const struct kozo_denial *denial = &((struct kozo_ipc_buffer *)kozo_start->ipc_buffer)->denial;
    expect("the argument", denial->argument, 0);
    expect("its value", denial->value, endpoint);
    expect("what it is", denial->found_type, OBJECT_ENDPOINT);
    const uint64_t *words = (const uint64_t *)denial;
    for (unsigned i = 1; i < sizeof(*denial) / sizeof(*words); i++) {
        expect_that("no address of the kernel's", words[i] < DIRECT_MAP);
    }
}

const struct attack call_attacks[] = {
    {"ATK046", "each number of 0 to 2 SYS_MAX is a syscall that wants a handle, or none at all", all_numbers},
    {"ATK047", "random numbers, and those that are a syscall in their lower half, are no syscall", random_numbers},
    {"ATK048", "handles beyond the CNode, and those that would wrap to a slot in it, name nothing", first_handles},
    {"ATK049", "nor do they as a further argument of any syscall", further_handles},
    {"ATK050", "a capability of another type serves no syscall", wrong_types},
    {"ATK051", "a capability without rights serves no syscall", missing_rights},
    {"ATK052", "an index beyond a CNode reaches no slot, nor does slot 0", indices},
    {"ATK053", "numbers beyond their type are refused, and none is cut short", numbers},
    {"ATK054", "reserved flags, long messages and many capabilities are refused in each tag", tags},
    {"ATK055", "no copy of a capability has a right that its source has not", amplification},
    {"ATK056", "the record of a refusal holds nothing of the kernel's", records},
    {0},
};

// SPDX-License-Identifier: Apache-2.0
//
// Calls the handlers of edge.kidl through kozo_dispatch.h, with registers that hold the last value of each type and
// registers that hold the first beyond it. Returns 0, or names the first line that does not do what it should.

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "kozo_dispatch.h"

enum { DENIED = -99 };

static struct slot slots[] = {{OBJECT_FIRST, 0}, {OBJECT_FIRST, RIGHT_FIRST_LOW}};

struct slot *thread_slot(const struct thread *thread, uint64_t handle) {
    (void)thread;
    return &slots[handle];
}

bool capability_fits(const struct slot *slot, struct need need) {
    return slot->type == need.type && (slot->rights & need.rights) == need.rights;
}

// ---- Denials, of which the last is kept

static struct {
    unsigned argument;
    uint64_t low, high;
} denied;

int64_t deny_capability(unsigned argument, const struct slot *slot, struct need need) {
    denied.argument = argument;
    return capability_fits(slot, need) ? 0 : DENIED;
}

int64_t deny_value(unsigned argument) {
    denied.argument = argument;
    return ERR_INVALID_ARGUMENT;
}

int64_t deny_range(unsigned argument, uint64_t low, uint64_t high) {
    denied.argument = argument;
    denied.low = low;
    denied.high = high;
    return ERR_OUT_OF_RANGE;
}

// ---- Handlers, which keep what they got

static bool is_called;
static uint64_t got[6];
static int64_t answer;

static int64_t keep(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e) {
    is_called = true;
    const uint64_t now[6] = {0, a, b, c, d, e};
    memcpy(got, now, sizeof(got));
    return answer;
}

int64_t sys_move(struct slot *type, uint64_t match, struct move_results *results) {
    (void)type;
    *results = (struct move_results){.fn = 1, .use = UINT64_MAX, .impl = 3};
    return keep(match, 0, 0, 0, 0);
}

int64_t sys_longest_name_of_all(struct slot *self_1) {
    (void)self_1;
    return keep(0, 0, 0, 0, 0);
}

int64_t sys_typed(struct slot *cap_1, uint64_t address, uint64_t handle, enum kozo_object_type kind, uint64_t rights,
                  uint64_t wide, struct typed_results *results) {
    (void)cap_1;
    *results = (struct typed_results){.far = FAR_LOW, .word = WORD_HIGHEST, .narrow = NARROW_LOW};
    return keep(address, handle, kind, rights, wide);
}

int64_t sys_narrowed(struct slot *cap_1, uint8_t byte, uint16_t half, uint32_t long_one, enum kozo_sign sign,
                     uint8_t flags, struct narrowed_results *results) {
    (void)cap_1;
    *results = (struct narrowed_results){.byte_1 = UINT8_MAX, .sign_1 = SIGN_MINUS, .object_type = OBJECT_LAST};
    return keep(byte, half, long_one, (uint64_t)sign, flags);
}

int64_t sys_further(struct slot *cap_1, enum kozo_narrow narrow, struct slot *cap_2, int64_t far,
                    const uint64_t text[2]) {
    (void)cap_1;
    return keep((uint64_t)narrow, (uint64_t)(cap_2 - slots), (uint64_t)far, text[0], text[1]);
}

int64_t sys_listed(struct slot *cap_1, uint64_t text0, const uint64_t word[4]) {
    (void)cap_1;
    return keep(text0, word[0], word[1], word[2], word[3]);
}

// ---- Registers

static int failures;

static int64_t enter(uint64_t number, struct thread *caller) {
    is_called = false;
    return syscall_entries[number].narrow(&slots[0], caller);
}

static void expect(bool is_right, unsigned line, const char *what) {
    if (!is_right) {
        printf("FAIL narrowing.c:%u: %s\n", line, what);
        failures++;
    }
}

/// The handler gets the registers as they are.
static void passes(unsigned line, uint64_t number, const uint64_t registers[6]) {
    struct thread caller = {0};
    memcpy(caller.context.argument, registers, sizeof(caller.context.argument));
    expect(enter(number, &caller) == 0 && is_called, line, "is refused");
    expect(memcmp(&got[1], &registers[1], sizeof(got) - sizeof(got[0])) == 0, line, "reaches the handler as another");
}

/// The handler is not called, and no register changed.
static void refuses(unsigned line, int64_t error, uint64_t number, const uint64_t registers[6]) {
    struct thread caller = {0};
    memcpy(caller.context.argument, registers, sizeof(caller.context.argument));
    expect(enter(number, &caller) == error, line, "has another status");
    expect(!is_called, line, "reaches the handler");
    expect(memcmp(caller.context.argument, registers, sizeof(caller.context.argument)) == 0, line, "changes registers");
}

#define PASSES(number, ...)         passes(__LINE__, number, (const uint64_t[6]){0, __VA_ARGS__})
#define REFUSES(error, number, ...) refuses(__LINE__, error, number, (const uint64_t[6]){0, __VA_ARGS__})
#define BEYOND_U32                  (UINT64_C(1) << 32)
#define AS_REGISTER(value)          ((uint64_t)(value))

static void integers(void) {
    PASSES(SYS_NARROWED, UINT8_MAX, UINT16_MAX, UINT32_MAX, 0, 0);
    REFUSES(ERR_OUT_OF_RANGE, SYS_NARROWED, UINT8_MAX + 1, 0, 0, 0, 0);
    REFUSES(ERR_OUT_OF_RANGE, SYS_NARROWED, 0, UINT16_MAX + 1, 0, 0, 0);
    REFUSES(ERR_OUT_OF_RANGE, SYS_NARROWED, 0, 0, BEYOND_U32, 0, 0);
    REFUSES(ERR_OUT_OF_RANGE, SYS_NARROWED, UINT64_MAX, 0, 0, 0, 0);
}

static void enums(void) {
    PASSES(SYS_NARROWED, 0, 0, 0, AS_REGISTER(SIGN_MINUS), 0);
    PASSES(SYS_NARROWED, 0, 0, 0, SIGN_PLUS, 0);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_NARROWED, 0, 0, 0, AS_REGISTER(SIGN_MINUS - 1), 0);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_NARROWED, 0, 0, 0, SIGN_PLUS + 1, 0);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_NARROWED, 0, 0, 0, BEYOND_U32, 0);
    PASSES(SYS_TYPED, 0, 0, OBJECT_LAST, 0, WIDE_LARGEST);
    PASSES(SYS_TYPED, 0, 0, OBJECT_FIRST, 0, WIDE_BEYOND_INT);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_TYPED, 0, 0, OBJECT_FIRST, 0, 2);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_TYPED, 0, 0, OBJECT_FIRST, 0, WIDE_LARGEST - 1);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_TYPED, 0, 0, 0, 0, WIDE_SMALL);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_TYPED, 0, 0, OBJECT_FIRST + 1, 0, WIDE_SMALL);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_TYPED, 0, 0, BEYOND_U32 + OBJECT_FIRST, 0, WIDE_SMALL);
    PASSES(SYS_FURTHER, AS_REGISTER(NARROW_LOW), 1, AS_REGISTER(FAR_LOWEST), 8, 9);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_FURTHER, AS_REGISTER(NARROW_LOW + 1), 1, AS_REGISTER(FAR_LOW), 0, 0);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_FURTHER, NARROW_HIGH, 1, 0, 0, 0);
}

static void bits(void) {
    PASSES(SYS_NARROWED, 0, 0, 0, 0, BYTE_BITS);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_NARROWED, 0, 0, 0, 0, 2);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_NARROWED, 0, 0, 0, 0, UINT64_C(0x100));
    REFUSES(ERR_INVALID_ARGUMENT, SYS_NARROWED, 0, 0, 0, 0, UINT64_C(1) << 63);
    PASSES(SYS_TYPED, UINT64_MAX, UINT64_MAX, OBJECT_FIRST, RIGHTS_ALL, WIDE_SMALL);
    REFUSES(ERR_INVALID_ARGUMENT, SYS_TYPED, 0, 0, OBJECT_FIRST, 2, WIDE_SMALL);
}

static void capabilities(void) {
    REFUSES(DENIED, SYS_FURTHER, NARROW_HIGH, 0, AS_REGISTER(FAR_LOW), 0, 0);
    // Before all that is none.
    REFUSES(DENIED, SYS_FURTHER, 0, 0, 0, 0, 0);
    expect(syscall_entries[SYS_NARROWED].need.rights == RIGHT_FIRST_HIGH, __LINE__, "needs another right");
    expect(syscall_entries[SYS_LISTED].need.type == OBJECT_LAST, __LINE__, "needs another type");
    expect(syscall_entries[SYS_LISTED].ipc && !syscall_entries[SYS_MOVE].ipc, __LINE__, "is of another form");
    expect(syscall_entries[0].narrow == NULL && syscall_entries[2].narrow == NULL, __LINE__, "is a syscall");
    PASSES(SYS_LISTED, 1, 2, 3, 4, UINT64_MAX);
}

/// What is refused is refused for the first argument that is wrong, capabilities before numbers.
static void denials(void) {
    REFUSES(ERR_OUT_OF_RANGE, SYS_NARROWED, 0, UINT16_MAX + 1, BEYOND_U32, 0, 0);
    expect(denied.argument == ARG_NARROWED_HALF, __LINE__, "blames another argument");
    expect(denied.low == 0 && denied.high == UINT16_MAX, __LINE__, "allows another range");
    REFUSES(ERR_INVALID_ARGUMENT, SYS_NARROWED, 0, 0, 0, BEYOND_U32, 2);
    expect(denied.argument == ARG_NARROWED_SIGN, __LINE__, "blames another argument");
    REFUSES(ERR_INVALID_ARGUMENT, SYS_NARROWED, 0, 0, 0, 0, 2);
    expect(denied.argument == ARG_NARROWED_FLAGS, __LINE__, "blames another argument");
    REFUSES(DENIED, SYS_FURTHER, 0, 0, 0, 0, 0);
    expect(denied.argument == ARG_FURTHER_CAP_2, __LINE__, "blames another argument");
}

static void results(void) {
    static const uint64_t before[6] = {0, 1, 2, 3, 4, 5};
    static const uint64_t moved[6] = {1, UINT64_MAX, 3, 3, 4, 5};
    static const uint64_t narrowed[6] = {UINT8_MAX, UINT64_MAX, OBJECT_LAST, 0, 0, 0};
    struct thread caller = {0};
    memcpy(caller.context.argument, before, sizeof(before));
    answer = ERR_FAILED;
    expect(enter(SYS_MOVE, &caller) == ERR_FAILED, __LINE__, "loses the handler's status");
    expect(memcmp(caller.context.argument, before, sizeof(before)) == 0, __LINE__, "answers in spite of an error");
    answer = 0;
    expect(enter(SYS_MOVE, &caller) == 0, __LINE__, "fails");
    expect(memcmp(caller.context.argument, moved, sizeof(moved)) == 0, __LINE__, "answers something else");
    memset(&caller, 0, sizeof(caller));
    expect(enter(SYS_NARROWED, &caller) == 0, __LINE__, "fails");
    expect(memcmp(caller.context.argument, narrowed, sizeof(narrowed)) == 0, __LINE__, "is not widened with its sign");
}

int main(void) {
    integers();
    enums();
    bits();
    capabilities();
    denials();
    results();
    return failures != 0;
}

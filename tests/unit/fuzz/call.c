// SPDX-License-Identifier: Apache-2.0
#include "call.h"

#include <stddef.h>
#include <string.h>

#include "arch.h"
#include "capability.h"
#include "chance.h"
#include "cpu_block.h"
#include "ipc.h"
#include "paging.h"

enum { WRONG_ONE_IN = 6, TRIES = 8, NO_ARGUMENT = 6 };

/// A call as far as it is made up.
struct call {
    const struct thread *thread;
    const struct kozo_grammar_syscall *syscall;
    struct step step;
    /// The argument that is to be wrong, or NO_ARGUMENT.
    unsigned wrong;
    /// The thread holds no such capability.
    bool lacks;
};

// ---- Slots

struct slots slots_of(const struct slot *cnode) {
    static const struct slot none;
    if (cnode->type != OBJECT_CNODE) {
        return (struct slots){&none, 0};
    }
    struct cnode *table = cnode->object;
    return (struct slots){cnode_slots(table), table->slot_count};
}

static struct slots slots_of_thread(const struct thread *thread) {
    return (struct slots){thread->cnode_slots, thread->cnode_limit};
}

uint64_t slots_pick(struct slots slots, uint64_t type, uint64_t rights) {
    uint64_t at = slots.count == 0 ? 0 : chance_below(slots.count);
    for (uint64_t i = 0; i < slots.count; i++, at = (at + 1) % slots.count) {
        if (at != 0 && slots.first[at].type == type && slot_has(&slots.first[at], rights)) {
            return at;
        }
    }
    return 0;
}

uint64_t slots_pick_filled(struct slots slots) {
    uint64_t at = slots.count == 0 ? 0 : chance_below(slots.count);
    for (uint64_t i = 0; i < slots.count; i++, at = (at + 1) % slots.count) {
        if (at != 0 && !slot_is_empty(&slots.first[at])) {
            return at;
        }
    }
    return 0;
}

// ---- Numbers

/// A number from 0 to `limit`, mostly a small one.
static uint64_t small_number(uint64_t limit) {
    uint64_t number = chance_below(UINT64_C(2) << chance_below(8));
    return limit == UINT64_MAX ? number : number % (limit + 1);
}

static uint64_t some_constant(void) {
    unsigned count = sizeof(kozo_grammar_constants) / sizeof(kozo_grammar_constants[0]) - 1;
    return kozo_grammar_constants[chance_below(count)].value + chance_below(3) - 1;
}

static uint64_t any_number(void) {
    return chance_one_in(3) ? some_constant() : chance_word() >> chance_below(64);
}

static uint64_t plain_number(void) {
    return chance_one_in(4) ? any_number() : small_number(UINT64_MAX);
}

uint64_t call_address(void) {
    uint64_t address = (uint64_t)chance_one_in(4) << 39 | (uint64_t)chance_one_in(4) << 30;
    return address | (uint64_t)chance_below(2) << FRAME_LARGE_BITS | (uint64_t)chance_below(3) << FRAME_SMALL_BITS;
}

uint64_t call_deadline(void) {
    return host.nanoseconds - TIME_SLICE_NS + chance_below(10) * TIME_SLICE_NS;
}

static const struct kozo_grammar_object *object_of_type(uint64_t type) {
    const struct kozo_grammar_object *object = kozo_grammar_objects;
    while (object->name != NULL && object->type != type) {
        object++;
    }
    return object;
}

uint64_t call_size_bits(uint64_t type) {
    const struct kozo_grammar_object *object = object_of_type(type);
    if (object->only_these) {
        return chance_one_in(8) ? object->largest : object->smallest;
    }
    uint64_t range = object->largest - object->smallest;
    return object->smallest + chance_below((range < 6 ? range : 6) + 1);
}

// ---- Arguments by their kinds

/// The value of another argument, which stands before.
static uint64_t other(const struct call *call, const struct kozo_grammar_argument *argument) {
    return call->step.argument[argument->of];
}

static const struct slot *other_slot(const struct call *call, const struct kozo_grammar_argument *argument) {
    return thread_slot(call->thread, other(call, argument));
}

/// Notes that there is nothing to make the call with if a handle or an index is none.
static uint64_t needed(struct call *call, uint64_t handle) {
    call->lacks = call->lacks || handle == 0;
    return handle;
}

static uint64_t right_handle(struct call *call, uint64_t type, uint64_t rights) {
    struct slots slots = slots_of_thread(call->thread);
    return needed(call, type == 0 ? slots_pick_filled(slots) : slots_pick(slots, type, rights));
}

/// What an enum's value stands for; 0 if nothing.
static uint64_t object_of_value(const struct kozo_grammar_argument *argument, uint64_t number) {
    const struct kozo_grammar_value *value = argument->values;
    while (value != NULL && value->name != NULL && value->value != number) {
        value++;
    }
    return value == NULL || value->name == NULL ? 0 : value->object;
}

static uint64_t right_optional_handle(struct call *call, const struct kozo_grammar_argument *argument) {
    if (chance_one_in(6)) {
        return NULL_HANDLE;
    }
    const struct kozo_grammar_argument *before = &call->syscall->arguments[argument->of];
    uint64_t type = argument->object != 0 ? argument->object : object_of_value(before, other(call, argument));
    return right_handle(call, type, 0);
}

static uint64_t some_value(const struct kozo_grammar_value *values) {
    unsigned count = 0;
    while (values[count].name != NULL) {
        count++;
    }
    return values[chance_below(count)].value;
}

static uint64_t some_bits(const struct kozo_grammar_argument *argument) {
    if (argument->values == kozo_grammar_rights) {
        return chance_one_in(3) ? chance_word() & argument->limit : argument->limit;
    }
    // The lowest is the one that is always needed, where one is.
    uint64_t bits = argument->values[0].value;
    return chance_one_in(2) ? bits | some_value(argument->values) : bits;
}

static uint64_t some_slot(const struct call *call, const struct kozo_grammar_argument *argument, bool empty) {
    struct slots slots = slots_of(other_slot(call, argument));
    return empty ? slots_pick(slots, 0, 0) : slots_pick_filled(slots);
}

/// A message with some of everything, or only flags.
static uint64_t wrong_tag(void) {
    uint64_t flags = (uint64_t)chance_below(8) << 16;
    return chance_one_in(2)
               ? flags
               : flags | chance_below(IPC_MESSAGE_WORDS + 2) | (uint64_t)chance_below(IPC_CAPS + 2) << TAG_CAPS_SHIFT;
}

static uint64_t some_tag(const struct call *call, const struct kozo_grammar_argument *argument) {
    uint64_t flags = argument->limit;
    uint64_t tag = 0;
    if (argument->of != 0) {
        bool has_buffer = call->thread->buffer != NULL || chance_one_in(6);
        bool is_long = has_buffer && chance_one_in(4);
        tag |= chance_below((is_long ? IPC_MESSAGE_WORDS : IPC_REGISTER_WORDS) + 1);
        tag |= has_buffer && chance_one_in(4) ? UINT64_C(1) << TAG_CAPS_SHIFT : 0;
        tag |= (uint64_t)chance_below(16) << TAG_LABEL_SHIFT;
    }
    if (flags != 0 && chance_one_in(2)) {
        uint64_t highest = UINT64_C(1) << (63 - __builtin_clzll(flags));
        uint64_t lowest = flags & -flags;
        tag |= call->thread->buffer == NULL && !chance_one_in(8) ? lowest : chance_one_in(2) ? lowest : highest;
    }
    return tag;
}

static uint64_t right_argument(struct call *call, const struct kozo_grammar_argument *argument) {
    switch (argument->kind) {
    case KOZO_GRAMMAR_CAPABILITY:
        return right_handle(call, argument->object, argument->rights);
    case KOZO_GRAMMAR_HANDLE:
        return right_optional_handle(call, argument);
    case KOZO_GRAMMAR_ENUM:
        return some_value(argument->values);
    case KOZO_GRAMMAR_BITS:
        return some_bits(argument);
    case KOZO_GRAMMAR_NUMBER:
        return small_number(argument->limit);
    case KOZO_GRAMMAR_ADDRESS:
        return call_address();
    case KOZO_GRAMMAR_EMPTY_SLOT:
    case KOZO_GRAMMAR_FILLED_SLOT:
        if (call->wrong == argument->of) {
            return small_number(UINT64_MAX);
        }
        return needed(call, some_slot(call, argument, argument->kind == KOZO_GRAMMAR_EMPTY_SLOT));
    case KOZO_GRAMMAR_SIZE_BITS:
        return call_size_bits(other(call, argument));
    case KOZO_GRAMMAR_TAG:
        return some_tag(call, argument);
    case KOZO_GRAMMAR_DEADLINE:
        return call_deadline();
    case KOZO_GRAMMAR_PLAIN:
        break;
    }
    return plain_number();
}

/// A capability of the right type that lacks a right, if there is one.
static uint64_t lacking_handle(struct slots slots, const struct kozo_grammar_argument *argument) {
    for (uint64_t i = 1; i < slots.count; i++) {
        if (slots.first[i].type == argument->object && !slot_has(&slots.first[i], argument->rights)) {
            return i;
        }
    }
    return slots_pick(slots, argument->object, 0);
}

/// A value that the argument should not have, or seldom has.
static uint64_t wrong_argument(const struct call *call, const struct kozo_grammar_argument *argument) {
    struct slots slots = slots_of_thread(call->thread);
    switch (argument->kind) {
    case KOZO_GRAMMAR_CAPABILITY:
    case KOZO_GRAMMAR_HANDLE:
        if (chance_one_in(3)) {
            return lacking_handle(slots, argument);
        }
        return chance_one_in(2) ? slots_pick_filled(slots) : chance_below(slots.count + 2);
    case KOZO_GRAMMAR_ADDRESS:
        return chance_one_in(2) ? any_number() : any_number() & ~((UINT64_C(1) << FRAME_SMALL_BITS) - 1);
    case KOZO_GRAMMAR_BITS:
        if (chance_one_in(2)) {
            return chance_word() & argument->limit;
        }
        return chance_one_in(2) ? small_number(UINT64_MAX) : any_number();
    case KOZO_GRAMMAR_ENUM:
        return chance_one_in(2) ? small_number(UINT64_MAX) : any_number();
    case KOZO_GRAMMAR_NUMBER:
    case KOZO_GRAMMAR_SIZE_BITS:
        return chance_one_in(3)   ? argument->limit + chance_below(3) - 1
               : chance_one_in(2) ? small_number(UINT64_MAX)
                                  : any_number();
    case KOZO_GRAMMAR_EMPTY_SLOT:
    case KOZO_GRAMMAR_FILLED_SLOT:
        if (chance_one_in(2)) {
            return some_slot(call, argument, argument->kind != KOZO_GRAMMAR_EMPTY_SLOT);
        }
        return slots_of(other_slot(call, argument)).count + chance_below(3) - 1;
    case KOZO_GRAMMAR_TAG:
        return wrong_tag();
    default:
        return any_number();
    }
}

// ---- What a capability's object must be like, which the definition says in words only

static bool has_caller(const struct call *call, const struct slot *slot) {
    (void)call;
    return reply_caller(slot->object) != NULL;
}

static bool is_stopped(const struct call *call, const struct slot *slot) {
    (void)call;
    return ((struct thread *)slot->object)->state == THREAD_STOPPED;
}

static bool is_still(const struct call *call, const struct slot *slot) {
    return is_stopped(call, slot) || ((struct thread *)slot->object)->state == THREAD_FAULTED;
}

static bool is_self(const struct call *call, const struct slot *slot) {
    return slot->object == call->thread;
}

static bool is_mapped(const struct call *call, const struct slot *slot) {
    (void)call;
    return slot->entry != NULL;
}

static bool is_unmapped(const struct call *call, const struct slot *slot) {
    return !is_mapped(call, slot);
}

static bool is_untied(const struct call *call, const struct slot *slot) {
    (void)call;
    return !((struct irq *)slot->object)->tied;
}

static bool has_notification(const struct call *call, const struct slot *slot) {
    (void)call;
    return !slot_is_empty(&((struct timer *)slot->object)->notification);
}

static const struct wish {
    uint64_t syscall;
    unsigned place;
    bool (*fits)(const struct call *call, const struct slot *slot);
} wishes[] = {
    {SYS_REPLY, 0, has_caller},           {SYS_THREAD_START, 0, is_stopped},
    {SYS_THREAD_RESUME, 0, is_still},     {SYS_THREAD_READ, 0, is_still},
    {SYS_THREAD_WRITE, 0, is_still},      {SYS_THREAD_YIELD, 0, is_self},
    {SYS_SPACE_MAP, 1, is_unmapped},      {SYS_FRAME_UNMAP, 0, is_mapped},
    {SYS_SPACE_PROTECT, 1, is_mapped},    {SYS_SPACE_MAP_TABLE, 1, is_unmapped},
    {SYS_TABLE_UNMAP, 0, is_mapped},      {SYS_IRQ_BIND, 1, is_untied},
    {SYS_TIMER_SET, 0, has_notification},
};
enum { WISHES = sizeof(wishes) / sizeof(wishes[0]) };

static const struct wish *wish_for(const struct call *call, unsigned place) {
    for (unsigned i = 0; i < WISHES; i++) {
        if (wishes[i].syscall == call->syscall->number && wishes[i].place == place) {
            return &wishes[i];
        }
    }
    return NULL;
}

/// A handle as is wished; mostly none if there is no such one.
static uint64_t wished_handle(struct call *call, const struct kozo_grammar_argument *argument,
                              const struct wish *wish) {
    struct slots slots = slots_of_thread(call->thread);
    uint64_t at = chance_below(slots.count);
    for (uint64_t i = 0; i < slots.count; i++, at = (at + 1) % slots.count) {
        const struct slot *slot = &slots.first[at];
        if (at != 0 && slot->type == argument->object && slot_has(slot, argument->rights) && wish->fits(call, slot)) {
            return at;
        }
    }
    return chance_one_in(8) ? right_handle(call, argument->object, argument->rights) : needed(call, 0);
}

// ---- Other arguments that the definition describes in words only. By their names.

static uint64_t missing_level(struct call *call) {
    const struct slot *space = thread_slot(call->thread, call->step.argument[0]);
    return space->type == OBJECT_ADDRESS_SPACE && call->step.argument[2] < USER_END
               ? missing_table_level(space->object, call->step.argument[2])
               : 1 + chance_below(3);
}

/// Where this capability can be mapped: aligned, and with the tables that it needs.
static uint64_t fitting_address(struct call *call) {
    if (call->syscall->number != SYS_SPACE_MAP) {
        return call_address();
    }
    const struct slot *space = thread_slot(call->thread, call->step.argument[0]);
    const struct slot *frame = thread_slot(call->thread, call->step.argument[1]);
    bool is_large = frame->size_bits == FRAME_LARGE_BITS;
    uint64_t address = 0;
    for (unsigned i = 0; i < TRIES; i++) {
        address = call_address() & ~(((uint64_t)is_large << FRAME_LARGE_BITS) - is_large);
        if (space->type == OBJECT_ADDRESS_SPACE && missing_table_level(space->object, address) == is_large) {
            break;
        }
    }
    return address;
}

static uint64_t port_in_range(struct call *call) {
    const struct slot *ports = thread_slot(call->thread, call->step.argument[0]);
    return ports->type == OBJECT_IO_PORT ? ports->ports.first + chance_below(2) : chance_below(UINT16_MAX);
}

static uint64_t port_after_first(struct call *call) {
    return call->step.argument[1] + chance_below(16);
}

static uint64_t power_of_two(struct call *call) {
    (void)call;
    return UINT64_C(1) << chance_below(3);
}

static uint64_t value_of_port(struct call *call) {
    (void)call;
    return chance_below(256);
}

static uint64_t line_there(struct call *call) {
    (void)call;
    return chance_below(HOST_LINES);
}

static uint64_t priority_allowed(struct call *call) {
    return chance_below(call->thread->ceiling + 1U);
}

static uint64_t slice_allowed(struct call *call) {
    (void)call;
    return TIME_SLICE_MIN_NS + chance_below(2 * TIME_SLICE_NS);
}

static uint64_t offset_of_buffer(struct call *call) {
    bool is_buffer = call->step.argument[1] == THREAD_SLOT_BUFFER && call->step.argument[2] != NULL_HANDLE;
    // Now and then beyond a small frame.
    return is_buffer ? chance_below(chance_one_in(16) ? 32 : 8) * IPC_BUFFER_SIZE : 0;
}

static uint64_t few(struct call *call) {
    (void)call;
    return 1 + chance_below(2);
}

static uint64_t badge(struct call *call) {
    (void)call;
    return 1 + chance_below(7);
}

static uint64_t register_value(struct call *call) {
    return call->step.argument[1] == REGISTERS_FIRST ? plain_number() : 0;
}

static uint64_t flags_value(struct call *call) {
    return call->step.argument[1] == REGISTERS_CONTROL ? FLAGS_FIXED | (chance_word() & FLAGS_FREE)
                                                       : register_value(call);
}

/// What can be given a badge, to CAP_MINT; otherwise anything.
static uint64_t filled_slot(struct call *call) {
    if (call->wrong == 2) {
        return small_number(UINT64_MAX);
    }
    struct slots slots = slots_of(thread_slot(call->thread, call->step.argument[2]));
    uint64_t index = 0;
    for (unsigned i = 0; i < TRIES; i++) {
        index = slots_pick_filled(slots);
        const struct slot *slot = &slots.first[index];
        bool can_have_badge = slot->type == OBJECT_ENDPOINT || slot->type == OBJECT_NOTIFICATION;
        if (index == 0 || call->syscall->number == SYS_CAP_MOVE ||
            (capability_derivable(slot) == 0 && call->syscall->number == SYS_CAP_COPY) ||
            (can_have_badge && slot->badge == 0)) {
            break;
        }
    }
    return needed(call, index);
}

static const struct hint {
    const char *name;
    uint64_t (*make)(struct call *call);
} hints[] = {
    {"level", missing_level},
    {"address", fitting_address},
    {"port", port_in_range},
    {"last", port_after_first},
    {"width", power_of_two},
    {"value", value_of_port},
    {"line", line_there},
    {"priority", priority_allowed},
    {"ceiling", priority_allowed},
    {"slice", slice_allowed},
    {"offset", offset_of_buffer},
    {"count", few},
    {"badge", badge},
    {"value0", register_value},
    {"value1", register_value},
    {"value2", flags_value},
    {"value3", register_value},

    {"from_index", filled_slot},
};
enum { HINTS = sizeof(hints) / sizeof(hints[0]) };

/// The hint for each argument, found once.
static const struct hint *hint_for(const struct call *call, unsigned place) {
    static const struct hint *known[KOZO_GRAMMAR_SYSCALLS][6];
    static bool is_known[KOZO_GRAMMAR_SYSCALLS][6];
    size_t syscall = (size_t)(call->syscall - kozo_grammar_syscalls);
    for (unsigned i = 0; i < HINTS && !is_known[syscall][place]; i++) {
        if (strcmp(hints[i].name, call->syscall->arguments[place].name) == 0) {
            known[syscall][place] = &hints[i];
        }
    }
    is_known[syscall][place] = true;
    return known[syscall][place];
}

// ---- Calls

static uint64_t make_argument(struct call *call, unsigned place) {
    const struct kozo_grammar_argument *argument = &call->syscall->arguments[place];
    if (call->wrong == place) {
        return wrong_argument(call, argument);
    }
    const struct wish *wish = wish_for(call, place);
    if (wish != NULL) {
        return wished_handle(call, argument, wish);
    }
    const struct hint *hint = hint_for(call, place);
    return hint != NULL ? hint->make(call) : right_argument(call, argument);
}

static void make_arguments(struct call *call) {
    for (unsigned i = 0; i < 6; i++) {
        bool is_one = i < call->syscall->argument_count;
        call->step.argument[i] = is_one ? make_argument(call, i) : chance_one_in(4) ? chance_word() : 0;
    }
}

/// What the thread's program would write into its IPC buffer.
static void make_buffer(struct call *call) {
    struct slots slots = slots_of_thread(call->thread);
    call->step.deadline = call_deadline();
    for (unsigned i = 0; i < IPC_CAPS; i++) {
        call->step.send_caps[i] = chance_one_in(20)  ? chance_below(slots.count + 2)
                                  : chance_one_in(6) ? slots_pick(slots, OBJECT_PAGE_TABLE, 0)
                                                     : slots_pick_filled(slots);
        call->step.receive_slots[i] = chance_one_in(20) ? chance_below(slots.count + 2) : slots_pick(slots, 0, 0);
    }
}

struct step call_make(const struct thread *thread) {
    struct call call;
    for (unsigned i = 0; i < TRIES; i++) {
        call = (struct call){
            .thread = thread,
            .syscall = &kozo_grammar_syscalls[chance_below(KOZO_GRAMMAR_SYSCALLS)],
            .wrong = NO_ARGUMENT,
        };
        if (chance_one_in(WRONG_ONE_IN)) {
            call.wrong = chance_below(call.syscall->argument_count);
        }
        make_arguments(&call);
        if (!call.lacks) {
            break;
        }
    }
    call.step.kind = STEP_SYSCALL;
    call.step.number = chance_one_in(1000) ? any_number() : call.syscall->number;
    make_buffer(&call);
    return call.step;
}

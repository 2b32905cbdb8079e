// SPDX-License-Identifier: Apache-2.0
#include "generator.h"

#include <kozo_syscalls.h>

volatile uint64_t generated_counts[KOZO_GRAMMAR_SYSCALLS][ERRORS];
volatile uint64_t generator_now;

enum { WORD_BITS = 64, WORDS = TABLE_SLOTS / WORD_BITS, TYPES = OBJECT_AUDIT + 1 };

static struct entry table[TABLE_SLOTS];
static uint64_t first_free;
/// A bit for each slot: which hold what type, and in row 0 which hold anything.
static uint64_t filled[TYPES][WORDS];

/// Percent of all calls that should succeed. Below, syscalls are preferred that succeed more often than others.
enum { WANTED = 60, ARGUMENTS = 6 };

/// xorshift64* (Marsaglia 2003, Vigna 2016).
static uint64_t next_random(struct generator *generator) {
    generator->random ^= generator->random >> 12;
    generator->random ^= generator->random << 25;
    generator->random ^= generator->random >> 27;
    return generator->random * UINT64_C(0x2545f4914f6cdd1d) >> 8;
}

/// True once in `times`.
static bool once_in(struct generator *generator, uint64_t times) {
    return next_random(generator) % times == 0;
}

static void set_entry(uint64_t slot, struct entry entry) {
    uint64_t bit = UINT64_C(1) << slot % WORD_BITS;
    filled[table[slot].type][slot / WORD_BITS] &= ~bit;
    filled[0][slot / WORD_BITS] &= ~bit;
    table[slot] = entry;
    if (entry.type != 0) {
        filled[entry.type][slot / WORD_BITS] |= bit;
        filled[0][slot / WORD_BITS] |= bit;
    }
}

void generator_begin(uint64_t roots) {
    first_free = roots;
    for (uint64_t slot = 0; slot < TABLE_SLOTS; slot++) {
        set_entry(slot, (struct entry){0, 0, false});
    }
}

void generator_look(uint64_t slot) {
    uint64_t type, rights, badge, size_bits, detail, derived;
    if (slot == 0 || slot >= TABLE_SLOTS) {
        return;
    }
    struct entry found = {0, 0, false};
    if (kozo_sys_cap_inspect(TABLE_SELF, slot, &type, &rights, &badge, &size_bits, &detail, &derived) == 0) {
        found = (struct entry){type, rights, type == OBJECT_CNODE && size_bits == TABLE_BITS};
    }
    set_entry(slot, found);
}

// ---- Arguments

/// A number that makes no sense, or only by chance.
static uint64_t nonsense(struct generator *generator) {
    uint64_t random = next_random(generator);
    switch (random % 4) {
    case 0:
        return (random >> 8) % 4 == 0 ? 0 : random << 8;
    case 1:
        return UINT64_C(1) << (random >> 8) % 64;
    case 2:
        return UINT64_MAX - (random >> 8) % 4;
    default:
        return kozo_grammar_constants[(random >> 8) %
                                      (sizeof(kozo_grammar_constants) / sizeof(kozo_grammar_constants[0]))]
            .value;
    }
}

/// The next slot from `start` on, around the end, whose bit in `set` is `wanted`; TABLE_SLOTS if there is none.
static uint64_t next_slot(const uint64_t set[WORDS], uint64_t start, bool wanted) {
    uint64_t from = start % TABLE_SLOTS;
    uint64_t keep = UINT64_MAX << from % WORD_BITS;
    for (uint64_t i = 0; i <= WORDS; i++) {
        uint64_t word = (from / WORD_BITS + i) % WORDS;
        uint64_t bits = (wanted ? set[word] : ~set[word]) & keep;
        if (bits != 0) {
            return word * WORD_BITS + (uint64_t)__builtin_ctzll(bits);
        }
        keep = UINT64_MAX;
    }
    return TABLE_SLOTS;
}

/// A slot from `from` on with a capability of this type and rights, any type if 0; or 0 if none was found.
static uint64_t find_filled(struct generator *generator, uint64_t type, uint64_t rights, uint64_t from) {
    uint64_t slot = next_random(generator);
    for (unsigned tries = 0; tries < 16; tries++) {
        slot = next_slot(filled[type % TYPES], slot, true);
        if (slot == TABLE_SLOTS) {
            return 0;
        }
        if (slot >= from && (table[slot].rights & rights) == rights) {
            return slot;
        }
        slot++;
    }
    return 0;
}

static uint64_t find_empty(struct generator *generator) {
    uint64_t slot = next_slot(filled[0], next_random(generator), false);
    return slot % TABLE_SLOTS != 0 ? slot % TABLE_SLOTS : first_free;
}

static uint64_t count_values(const struct kozo_grammar_value *values) {
    uint64_t count = 0;
    while (values[count].name != NULL) {
        count++;
    }
    return count;
}

static uint64_t some_bits(struct generator *generator, const struct kozo_grammar_argument *argument) {
    // All rights, as a rule; of other bits the first one and some more.
    uint64_t random = next_random(generator);
    uint64_t count = count_values(argument->values);
    if (argument->limit == RIGHTS_ALL) {
        return random % 4 != 0 ? RIGHTS_ALL : random >> 4 & RIGHTS_ALL;
    }
    uint64_t bits = argument->values[0].value;
    for (; random % 4 != 0; random >>= 8) {
        bits |= argument->values[(random >> 4) % count].value;
    }
    return bits;
}

static uint64_t some_address(struct generator *generator) {
    uint64_t random = next_random(generator);
    if (random % 16 == 0) {
        return nonsense(generator);
    }
    if (random % 16 < 4) {
        // A region that another table of level 1, 2 or 3 serves.
        const uint64_t regions[] = {0, UINT64_C(1) << 21, UINT64_C(1) << 30, UINT64_C(1) << 39};
        return regions[(random >> 8) % 4] * ((random >> 16) % 4);
    }
    return random % 2 == 0 ? TOY_CODE + (random >> 8) % TOY_ENTRIES * TOY_STRIDE
                           : TOY_PAGES + (random >> 8) % 256 * 4096;
}

static uint64_t some_number(struct generator *generator, uint64_t limit) {
    uint64_t random = next_random(generator);
    if (limit == UINT16_MAX && random % 4 == 0) {
        return TOY_PORT + (random >> 8) % 4;
    }
    uint64_t most = random % 8 != 0 && limit > 4 ? 4 : limit;
    return most == UINT64_MAX ? random : (random >> 8) % (most + 1);
}

static uint64_t some_deadline(struct generator *generator) {
    uint64_t random = next_random(generator);
    switch (random % 4) {
    case 0:
        return random >> 8 & 1;
    case 1:
        return UINT64_MAX - (random >> 8 & 1);
    default:
        return generator_now + (random >> 8) % 2000000;
    }
}

/// A number that depends on no other argument.
static uint64_t some_value(struct generator *generator, const struct kozo_grammar_argument *argument) {
    switch (argument->kind) {
    case KOZO_GRAMMAR_NUMBER:
        return some_number(generator, argument->limit);
    case KOZO_GRAMMAR_ENUM:
        return argument->values[next_random(generator) % count_values(argument->values)].value;
    case KOZO_GRAMMAR_BITS:
        return some_bits(generator, argument);
    case KOZO_GRAMMAR_CAPABILITY:
        return find_filled(generator, argument->object, once_in(generator, 16) ? 0 : argument->rights, 0);
    case KOZO_GRAMMAR_ADDRESS:
        return some_address(generator);
    case KOZO_GRAMMAR_DEADLINE:
        return some_deadline(generator);
    default:
        return once_in(generator, 3)   ? 0
               : once_in(generator, 4) ? nonsense(generator)
                                       : next_random(generator) % TABLE_SLOTS;
    }
}

// ---- Arguments that depend on others

/// The type that stands with the value of an enum.
static uint64_t object_of(const struct kozo_grammar_argument *argument, uint64_t value) {
    for (const struct kozo_grammar_value *row = argument->values; row->name != NULL; row++) {
        if (row->value == value) {
            return row->object;
        }
    }
    return 0;
}

static uint64_t some_size(struct generator *generator, uint64_t type) {
    for (const struct kozo_grammar_object *object = kozo_grammar_objects; object->name != NULL; object++) {
        if (object->type == type && object->largest != 0) {
            // Small ones, since memory is short, and none of the table's size.
            uint64_t more = object->only_these ? 0 : next_random(generator) % 4;
            return object->smallest + (type == OBJECT_UNTYPED ? 2 * more : more);
        }
    }
    return 0;
}

/// A tag, and what has to stand in the IPC buffer for it.
static uint64_t some_tag(struct generator *generator, const struct kozo_grammar_argument *argument) {
    uint64_t random = next_random(generator);
    struct kozo_ipc_buffer *buffer = generator->buffer;
    for (unsigned i = 0; i < IPC_CAPS; i++) {
        buffer->receive_slots[i] = find_empty(generator);
    }
    buffer->deadline = some_deadline(generator);
    const uint64_t flags[] = {0, TAG_NONBLOCK, TAG_NONBLOCK, TAG_DEADLINE};
    uint64_t tag = flags[random % 4] & argument->limit;
    if (once_in(generator, 16)) {
        // Of another length, with other flags, or with what stands for nothing.
        tag |= UINT64_C(1) << (random >> 32) % TAG_LABEL_SHIFT;
    }
    if (argument->of == 0) {
        return tag;
    }
    uint64_t caps = (random >> 8) % 8;
    if (caps <= 2) {
        for (unsigned i = 0; i < caps; i++) {
            buffer->send_caps[i] = find_filled(generator, 0, 0, 0);
        }
        tag |= caps << TAG_CAPS_SHIFT;
    }
    uint64_t length = (random >> 16) % 4 != 0 ? (random >> 24) % 5 : (random >> 24) % (IPC_MESSAGE_WORDS + 1);
    return tag | length | (random & 0xff) << TAG_LABEL_SHIFT;
}

/// A slot of the CNode that another argument names.
static uint64_t some_slot(struct generator *generator, const struct generated *made,
                          const struct kozo_grammar_argument *argument) {
    uint64_t cnode = made->call.argument[argument->of];
    if (cnode >= TABLE_SLOTS || !table[cnode].is_table) {
        return 1 + next_random(generator) % 4;
    }
    if (argument->kind == KOZO_GRAMMAR_EMPTY_SLOT) {
        return find_empty(generator);
    }
    uint64_t number = kozo_grammar_syscalls[made->syscall].number;
    if (number == SYS_CAP_MINT && !once_in(generator, 4)) {
        // What can be badged.
        return find_filled(generator, once_in(generator, 2) ? OBJECT_ENDPOINT : OBJECT_NOTIFICATION, 0, 0);
    }
    bool ends = number == SYS_CAP_DELETE || number == SYS_CAP_MOVE;
    // Without a capability to the table not much would happen any more.
    return find_filled(generator, 0, 0, ends && !once_in(generator, 64) ? first_free : TABLE_SELF + 1);
}

static uint64_t some_dependent(struct generator *generator, const struct generated *made,
                               const struct kozo_grammar_argument *argument) {
    const struct kozo_grammar_argument *other = &kozo_grammar_syscalls[made->syscall].arguments[argument->of];
    uint64_t value = made->call.argument[argument->of];
    switch (argument->kind) {
    case KOZO_GRAMMAR_HANDLE: {
        uint64_t object = argument->object != 0 ? argument->object : object_of(other, value);
        return once_in(generator, 4) ? NULL_HANDLE : find_filled(generator, object, 0, 0);
    }
    case KOZO_GRAMMAR_SIZE_BITS:
        return some_size(generator, value);
    case KOZO_GRAMMAR_TAG:
        return some_tag(generator, argument);
    default:
        return some_slot(generator, made, argument);
    }
}

static bool is_dependent(const struct kozo_grammar_argument *argument) {
    switch (argument->kind) {
    case KOZO_GRAMMAR_HANDLE:
    case KOZO_GRAMMAR_EMPTY_SLOT:
    case KOZO_GRAMMAR_FILLED_SLOT:
    case KOZO_GRAMMAR_SIZE_BITS:
    case KOZO_GRAMMAR_TAG:
        return true;
    default:
        return false;
    }
}

// ---- Calls

/// All that were made, and of each syscall.
static volatile uint64_t all_calls, all_successes, calls[KOZO_GRAMMAR_SYSCALLS];

static bool succeeds_more_often(unsigned syscall, unsigned than) {
    return generated_counts[syscall][0] * calls[than] > generated_counts[than][0] * calls[syscall];
}

static bool has_capability(struct generator *generator, unsigned syscall) {
    const struct kozo_grammar_argument *first = &kozo_grammar_syscalls[syscall].arguments[0];
    return find_filled(generator, first->object, first->rights, 0) != 0;
}

/// Of what there is a capability for, as a rule.
static unsigned some_syscall(struct generator *generator) {
    unsigned syscall;
    do {
        syscall = (unsigned)(next_random(generator) % KOZO_GRAMMAR_SYSCALLS);
    } while (!has_capability(generator, syscall) && !once_in(generator, 32));
    return syscall;
}

static unsigned find_syscall(uint64_t number) {
    unsigned syscall = 0;
    while (kozo_grammar_syscalls[syscall].number != number) {
        syscall++;
    }
    return syscall;
}

static unsigned choose_syscall(struct generator *generator) {
    if (generator->received) {
        return find_syscall(SYS_REPLY);
    }
    unsigned syscall = some_syscall(generator);
    if (all_successes * 100 >= all_calls * WANTED) {
        return syscall;
    }
    unsigned other = some_syscall(generator);
    return succeeds_more_often(other, syscall) ? other : syscall;
}

/// Changes what the kernel would rightly do, and the machine or who looks at it would not like: ports other than the
/// toys' would come into the table, and the console would be full of noise.
static void keep_harmless(struct generated *made) {
    uint64_t *value = made->call.argument;
    if (made->call.number == SYS_PORT_CREATE && value[1] <= value[2] && value[2] <= UINT16_MAX &&
        (value[1] < TOY_PORT || value[2] > TOY_LAST_PORT)) {
        value[1] = TOY_PORT + value[1] % 4;
        value[2] = TOY_LAST_PORT;
    }
    if (made->call.number == SYS_DEBUG_WRITE && value[1] <= DEBUG_WRITE_BYTES) {
        value[1] = 0;
    }
}

void generate(struct generator *generator, struct generated *made) {
    *made = (struct generated){0};
    made->syscall = choose_syscall(generator);
    const struct kozo_grammar_syscall *syscall = &kozo_grammar_syscalls[made->syscall];
    uint64_t *value = made->call.argument;
    for (unsigned i = 0; i < syscall->argument_count; i++) {
        if (!is_dependent(&syscall->arguments[i])) {
            value[i] = some_value(generator, &syscall->arguments[i]);
        }
    }
    for (unsigned i = 0; i < syscall->argument_count; i++) {
        if (is_dependent(&syscall->arguments[i])) {
            value[i] = some_dependent(generator, made, &syscall->arguments[i]);
        }
    }
    if (once_in(generator, 16)) {
        value[next_random(generator) % syscall->argument_count] = nonsense(generator);
    }
    if (generator->received) {
        value[0] = generator->reply;
        generator->received = false;
    }
    if (generator->used_up != 0 && once_in(generator, 4)) {
        // Or it would stay so.
        made->syscall = find_syscall(SYS_CAP_REVOKE);
        value[0] = TABLE_SELF;
        value[1] = generator->used_up;
        generator->used_up = 0;
    }
    made->call.number = kozo_grammar_syscalls[made->syscall].number;
    keep_harmless(made);
    for (unsigned i = 0; i < ARGUMENTS; i++) {
        made->call.preserved[i] = next_random(generator);
    }
}

// ---- What came of it

static bool in_table(uint64_t cnode) {
    return cnode < TABLE_SLOTS && table[cnode].is_table;
}

/// The slots of the table that a call named, or was to fill.
static void look_at_arguments(const struct generated *made) {
    const struct kozo_grammar_syscall *syscall = &kozo_grammar_syscalls[made->syscall];
    for (unsigned i = 0; i < syscall->argument_count; i++) {
        const struct kozo_grammar_argument *argument = &syscall->arguments[i];
        bool is_handle = argument->kind == KOZO_GRAMMAR_CAPABILITY || argument->kind == KOZO_GRAMMAR_HANDLE;
        bool is_slot = argument->kind == KOZO_GRAMMAR_EMPTY_SLOT || argument->kind == KOZO_GRAMMAR_FILLED_SLOT;
        if (is_handle || (is_slot && in_table(made->call.argument[argument->of]))) {
            generator_look(made->call.argument[i]);
        }
    }
}

static void look_at_all(void) {
    for (uint64_t slot = 1; slot < TABLE_SLOTS; slot++) {
        generator_look(slot);
    }
}

static void learn_success(const struct generated *made, const struct raw_call *after, struct generator *generator) {
    const uint64_t *argument = made->call.argument;
    switch (made->call.number) {
    case SYS_CAP_CREATE:
        for (uint64_t i = 0; in_table(argument[3]) && i < argument[5]; i++) {
            generator_look(argument[4] + i);
        }
        break;
    case SYS_CAP_REVOKE:
        // With an Untyped much goes at once; what else is gone is noticed when it is used.
        if (in_table(argument[0]) && table[argument[1] % TABLE_SLOTS].type == OBJECT_UNTYPED) {
            look_at_all();
        }
        break;
    case SYS_CAP_COPY:
    case SYS_CAP_MINT:
    case SYS_CAP_MOVE:
    case SYS_CAP_DELETE:
    case SYS_PORT_CREATE:
        look_at_arguments(made);
        break;
    case SYS_CALL:
    case SYS_RECV:
    case SYS_REPLY_RECV:
        generator->received = made->call.number != SYS_CALL && once_in(generator, 2);
        for (uint64_t i = 0; i < (after->argument[1] & TAG_CAPS_MASK) >> TAG_CAPS_SHIFT && i < IPC_CAPS; i++) {
            generator_look(generator->buffer->receive_slots[i]);
        }
        break;
    default:
        break;
    }
}

void generator_learn(struct generator *generator, const struct generated *made, const struct raw_call *after,
                     int64_t status) {
    __atomic_add_fetch(&all_calls, 1, __ATOMIC_RELAXED);
    __atomic_add_fetch(&calls[made->syscall], 1, __ATOMIC_RELAXED);
    switch (status) {
    case 0:
        __atomic_add_fetch(&all_successes, 1, __ATOMIC_RELAXED);
        learn_success(made, after, generator);
        break;
    case ERR_INVALID_HANDLE:
    case ERR_WRONG_TYPE:
    case ERR_MISSING_RIGHT:
    case ERR_SLOT_OCCUPIED:
    case ERR_NOT_DERIVABLE:
        look_at_arguments(made);
        break;
    case ERR_NO_MEMORY:
        generator->used_up = made->call.argument[0];
        break;
    default:
        break;
    }
}

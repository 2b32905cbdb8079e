// SPDX-License-Identifier: Apache-2.0
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <offsets.h>

#include "arch.h"
#include "capability.h"
#include "chance.h"
#include "cpu_block.h"
#include "invariants.h"
#include "ipc.h"
#include "kernel/arch/x86_64/kernel_stack.h"
#include "notification.h"
#include "scheduler.h"
#include "thread.h"
#include "world.h"

enum {
    ENDPOINTS = 3,
    REPLIES = 12,
    NOTIFICATIONS = 4,
    SPACES = 2,
    FRAMES = 1,
    SMALL_CNODE_BITS = 4,
    CROWD_BITS = 6,
    LANDINGS = 16
};
enum { SERVERS = 3, LOWEST_PRIORITY = 9, SOME_PRIORITIES = 3, SOME_FS_BASE = 0x7000 };
/// Capabilities to each endpoint: what they are for.
static const uint64_t endpoint_rights[] = {
    RIGHT_ENDPOINT_RECEIVE,
    RIGHT_ENDPOINT_SEND,
    RIGHT_ENDPOINT_SEND,
    RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_GRANT,
    RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_RECEIVE,
};
enum { CAPABILITIES = sizeof(endpoint_rights) / sizeof(endpoint_rights[0]) };

struct thread *scene_threads[SCENE_THREADS];
static uint64_t owners[ENDPOINTS];
static uint64_t capabilities[ENDPOINTS][CAPABILITIES];
static uint64_t replies[REPLIES];
/// The last is bound to nobody.
static uint64_t notifications[NOTIFICATIONS];
static uint64_t signals[NOTIFICATIONS];
/// Has so many copies that to delete them all takes more than one part.
static uint64_t crowded;
static uint64_t crowd;
static uint64_t spaces[SPACES];
static uint64_t small_cnode;

static struct slot *small_slot(unsigned index) {
    return &cnode_slots(world_object(small_cnode))[index];
}

// ---- What there is

static void derive(uint64_t endpoint, uint64_t which, struct slot *to) {
    capability_derive(world_slot(owners[endpoint]), to, (uint32_t)endpoint_rights[which]);
    if (which > 1) {
        to->badge = 1 + chance_below(1000);
    }
}

static void make_endpoints(void) {
    unsigned index = 1;
    for (unsigned i = 0; i < ENDPOINTS; i++) {
        owners[i] = world_make(OBJECT_ENDPOINT, 0);
        for (unsigned which = 0; which < CAPABILITIES; which++) {
            capabilities[i][which] = world_free_handle();
            derive(i, which, world_slot(capabilities[i][which]));
            derive(i, which, small_slot(index++));
        }
    }
}

static void make_threads(void) {
    uint64_t buffers = world_make(OBJECT_FRAME, FRAME_SMALL_BITS);
    for (unsigned i = 0; i < SCENE_THREADS; i++) {
        struct thread *thread = world_thread();
        scene_threads[i] = thread;
        scheduler_set_slice(thread, TIME_SLICE_NS * (1 + i) / 4);
        if (i % 3 != 2) {
            assert_status(thread_bind(thread, THREAD_SLOT_BUFFER, world_slot(buffers), i * IPC_BUFFER_SIZE), 0);
        }
        assert_status(thread_bind(thread, THREAD_SLOT_REPLY, world_slot(replies[i]), 0), 0);
        assert_status(thread_bind(thread, THREAD_SLOT_SPACE, world_slot(spaces[i % SPACES]), 0), 0);
        assert_status(thread_bind(thread, THREAD_SLOT_FAULT, world_slot(capabilities[i % ENDPOINTS][2]), 0), 0);
        scheduler_leave();
    }
}

static void make_row(uint64_t type, uint64_t handles[], unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        handles[i] = world_make(type, 0);
    }
}

void scene_start(void) {
    world_start(NULL);
    cpu.kernel_stack_top = (uint64_t)(&kernel_stack + 1);
    host.work_budget = SYSCALL_WORK_BUDGET;
    small_cnode = world_make(OBJECT_CNODE, SMALL_CNODE_BITS);
    make_endpoints();
    make_row(OBJECT_REPLY, replies, REPLIES);
    make_row(OBJECT_NOTIFICATION, notifications, NOTIFICATIONS);
    for (unsigned i = 0; i < NOTIFICATIONS; i++) {
        signals[i] = world_derive(notifications[i], RIGHT_NOTIFICATION_SIGNAL, 1 + chance_below(7));
    }
    crowded = world_make(OBJECT_NOTIFICATION, 0);
    crowd = world_make(OBJECT_CNODE, CROWD_BITS);
    make_row(OBJECT_ADDRESS_SPACE, spaces, SPACES);
    make_threads();
}

// ---- What happens

static struct thread *any_thread(void) {
    return scene_threads[chance_below(SCENE_THREADS)];
}

/// A number that a user has in a register: of any size, and none that is an address in this process by chance.
static uint64_t any_number(void) {
    if (chance_one_in(2)) {
        return chance_below(8);
    }
    uint64_t word = chance_word();
    return word >> chance_below(64) | UINT64_C(1) << 63;
}

static uint64_t any_address(void) {
    return (chance_word() >> 17) % USER_END;
}

/// The flags of a user, as they are in r11.
static uint64_t any_flags(void) {
    return FLAGS_FIXED | (chance_word() & FLAGS_FREE);
}

/// An interrupt enters the kernel, and the thread's registers are saved, as interrupts.S does.
static void enter_by_interrupt(void) {
    if (cpu.current == &cpu.idle) {
        return;
    }
    uint64_t *registers = (uint64_t *)&cpu.current->context;
    for (unsigned i = 0; i < offsetof(struct context, instruction) / sizeof(uint64_t); i++) {
        registers[i] = any_number();
    }
    cpu.current->context.instruction = any_address();
    cpu.current->context.flags = any_flags();
    cpu.current->context.stack = any_address();
    cpu.current->context.resume = RESUME_IRET;
    // As interrupt_from_user() does.
    cpu.current->state = THREAD_READY;
}

/// Binds one of a row of objects, some of which are another thread's, or nothing where something is bound.
static void rebind(uint64_t which, const uint64_t handles[], unsigned count) {
    struct thread *thread = any_thread();
    bool is_last = !slot_is_empty(&thread->slots[which]) && chance_one_in(3);
    (void)thread_bind(thread, which, is_last ? NULL : world_slot(handles[chance_below(count)]), 0);
}

static void change_cnode(void) {
    struct thread *thread = cpu.current->cnode_limit == 1 ? cpu.current : any_thread();
    unsigned choice = thread->cnode_limit == 1 ? 1 + chance_below(7) : chance_below(8);
    struct slot *from = choice == 0 ? NULL : world_slot(choice < 4 ? small_cnode : (uint64_t)WORLD_CNODE);
    (void)thread_bind(thread, THREAD_SLOT_CNODE, from, 0);
}

static void change_fs_base(void) {
    struct thread *thread = any_thread();
    thread->fs_base = chance_one_in(2) ? 0 : SOME_FS_BASE + chance_word() % UINT32_MAX * 256;
    if (thread == cpu.current) {
        host.fs_base = thread->fs_base;
    }
}

/// The thread that has loaded selectors, or NULL.
static const struct thread *loader;

/// What a user can leave behind by loading selectors; that of FS clears its base.
static void load_selectors(void) {
    loader = cpu.current;
    host.selectors = chance_below(16);
    if ((host.selectors & 4) != 0) {
        host.fs_base = 0;
    }
}

static void stop_or_resume(void) {
    struct thread *thread = any_thread();
    if (thread->state == THREAD_STOPPED || thread->state == THREAD_FAULTED) {
        (void)thread_resume(thread);
    } else if (chance_one_in(2)) {
        thread_stop(thread);
    }
}

/// Deletes a capability, with all waits by it, and derives it anew.
static void renew_capability(void) {
    unsigned endpoint = chance_below(ENDPOINTS);
    unsigned which = chance_below(CAPABILITIES);
    bool is_small = chance_one_in(2);
    struct slot *slot =
        is_small ? small_slot(1 + endpoint * CAPABILITIES + which) : world_slot(capabilities[endpoint][which]);
    world_delete_slot(slot);
    derive(endpoint, which, slot);
}

static void crowd_again(void) {
    struct slot *slots = cnode_slots(world_object(crowd));
    for (unsigned i = 1; i < 1U << CROWD_BITS; i++) {
        if (slot_is_empty(&slots[i])) {
            capability_derive(world_slot(crowded), &slots[i], UINT32_MAX);
        }
    }
}

/// Handles that capabilities are received at.
static uint64_t landing(unsigned which) {
    return (1 << WORLD_CNODE_BITS) - 1 - which;
}

static void clear_landings(void) {
    for (unsigned i = 0; i < LANDINGS; i++) {
        if (!slot_is_empty(world_slot(landing(i)))) {
            world_delete_slot(world_slot(landing(i)));
        }
    }
}

/// What stands in the current thread's buffer. Mostly it can be sent, and received.
static void fill_buffer(struct kozo_ipc_buffer *buffer) {
    for (unsigned i = 0; i < IPC_MESSAGE_WORDS - IPC_REGISTER_WORDS; i++) {
        buffer->words[i] = any_number();
    }
    unsigned first = chance_below(LANDINGS);
    for (unsigned i = 0; i < IPC_CAPS; i++) {
        buffer->send_caps[i] = chance_one_in(16) ? any_number() : signals[chance_below(NOTIFICATIONS)];
        buffer->receive_slots[i] = landing(chance_one_in(16) ? chance_below(LANDINGS) : (first + i) % LANDINGS);
    }
    buffer->deadline = host.nanoseconds + chance_below(3) * TIME_SLICE_NS;
}

static void let_time_pass(void) {
    host.cycles += chance_below(TIME_SLICE_NS);
    host.nanoseconds += chance_below(TIME_SLICE_NS);
    scheduler_tick();
}

static struct notification *any_notification(void) {
    return world_object(notifications[chance_below(NOTIFICATIONS)]);
}

static void signal_something(void) {
    struct notification *notification = any_notification();
    notification_signal(notification, 1 + chance_below(7));
}

static void take_signals(void) {
    (void)notification_take(any_notification());
}

static void change_notification(void) {
    rebind(THREAD_SLOT_NOTIFICATION, notifications, NOTIFICATIONS - 1);
}

static void change_reply(void) {
    rebind(THREAD_SLOT_REPLY, replies, REPLIES);
}

static void change_space(void) {
    rebind(THREAD_SLOT_SPACE, spaces, SPACES);
}

static void change_priority(void) {
    struct thread *thread = any_thread();
    thread_set_priority(thread, (uint8_t)(LOWEST_PRIORITY + chance_below(SOME_PRIORITIES)), PRIORITY_MAX);
}

static void fault(void) {
    thread_fault(cpu.current, FAULT_PAGE, any_number(), 0);
}

static void (*const changes[])(void) = {
    change_priority, change_priority, signal_something, take_signals,    change_notification,
    change_reply,    change_space,    change_cnode,     fault,           change_fs_base,
    stop_or_resume,  let_time_pass,   renew_capability, scheduler_yield, crowd_again,
    clear_landings,  clear_landings};
enum { CHANGES = sizeof(changes) / sizeof(changes[0]) };

/// Gets somebody to run where nobody does, and gives who lacks a CNode one: it could do little. Else anything happens.
static void change_something(void) {
    if (cpu.current == &cpu.idle) {
        struct thread *thread = any_thread();
        thread_stop(thread);
        assert_status(thread_resume(thread), 0);
    } else if (cpu.current->cnode_limit == 1) {
        change_cnode();
    } else {
        changes[chance_below(CHANGES)]();
    }
}

void scene_change(void) {
    unsigned count = chance_one_in(3) ? 1 + chance_below(3) : 0;
    for (unsigned i = 0; i < count || cpu.current == &cpu.idle; i++) {
        enter_by_interrupt();
        world_refill();
        change_something();
        (void)scheduler_leave();
        host.selectors = 0;
    }
    host.fs_base = cpu.current->fs_base;
    loader = NULL;
    if (chance_one_in(8)) {
        load_selectors();
    }
    if (cpu.current->buffer != NULL) {
        fill_buffer(cpu.current->buffer);
    }
    // These are set before anybody looks.
    cpu.work_left = (int64_t)chance_word();
    cpu.current->debt = chance_one_in(8);
}

// ---- What the running thread does

/// A handle of the thread's to an endpoint, with a right; the one that `is_wished` for if there is one.
static uint64_t endpoint_handle(uint64_t right, bool (*is_wished)(const struct endpoint *endpoint)) {
    const struct thread *thread = cpu.current;
    uint64_t limit = thread->cnode_limit < 64 ? thread->cnode_limit : 64;
    uint64_t handle = chance_below(limit);
    uint64_t found = 0;
    for (uint64_t i = 0; i < limit; i++, handle = handle + 1 < limit ? handle + 1 : 0) {
        const struct slot *slot = &thread->cnode_slots[handle];
        if (handle == 0 || slot->type != OBJECT_ENDPOINT || !slot_has(slot, right)) {
            continue;
        }
        if (is_wished(slot->object)) {
            return handle;
        }
        found = handle;
    }
    return found;
}

static bool is_any(const struct endpoint *endpoint) {
    return endpoint != NULL;
}

static bool has_server(const struct endpoint *endpoint) {
    const struct thread *receiver = endpoint_receiver(endpoint);
    return receiver != NULL && receiver->fast >= cpu.current->fast;
}

static bool is_served(const struct endpoint *endpoint) {
    return cpu.current->reply->endpoint == endpoint;
}

/// Where it would be the only one to receive: the fast path sees to one at a time.
static bool is_alone(const struct endpoint *endpoint) {
    return endpoint_receiver(endpoint) == NULL;
}

static uint64_t any_handle(void) {
    switch (chance_below(4)) {
    case 0:
        return chance_below(20);
    case 1:
        return chance_below(300);
    case 2:
        return UINT64_C(1) << chance_below(64);
    default:
        return chance_word();
    }
}

static uint64_t any_tag(void) {
    uint64_t label = chance_word() << TAG_LABEL_SHIFT;
    if (chance_one_in(6)) {
        return label | chance_below(IPC_MESSAGE_WORDS + 1);
    }
    if (chance_one_in(6)) {
        return label | chance_below(IPC_MESSAGE_WORDS + 1) | (1 + chance_below(IPC_CAPS)) << TAG_CAPS_SHIFT;
    }
    if (!chance_one_in(6)) {
        return label | chance_below(IPC_REGISTER_WORDS + 1);
    }
    static const uint64_t flags[] = {0, TAG_NONBLOCK, TAG_DEADLINE, TAG_DEADLINE, TAG_NOTIFICATION, 1 << 30};
    uint64_t length = chance_below(chance_one_in(4) ? 64 : IPC_REGISTER_WORDS + 2);
    uint64_t caps = chance_one_in(4) ? (uint64_t)chance_below(4) << TAG_CAPS_SHIFT : 0;
    return label | length | caps | flags[chance_below(sizeof(flags) / sizeof(flags[0]))];
}

/// The first few serve, the others call: so they mostly find each other.
static bool serves(const struct thread *thread) {
    for (unsigned i = 0; i < SERVERS; i++) {
        if (scene_threads[i] == thread) {
            return true;
        }
    }
    return false;
}

static uint64_t any_syscall(void) {
    static const uint64_t others[] = {SYS_SEND, SYS_REPLY, SYS_SIGNAL,       SYS_WAIT,
                                      SYS_POLL, SYS_RECV,  SYS_THREAD_YIELD, SYS_REPLY_RECV};
    bool owes = reply_caller(cpu.current->reply) != NULL;
    bool is_server = serves(cpu.current);
    switch (chance_below(20)) {
    case 19:
    case 18:
        return SYS_SIGNAL;
    case 17:
        return SYS_WAIT;
    case 16:
        return SYS_CAP_REVOKE;
    case 0:
        return others[chance_below(sizeof(others) / sizeof(others[0]))];
    case 1:
        return any_handle();
    case 2:
        return SYS_CALL;
    case 3:
        return is_server ? SYS_REPLY_RECV : SYS_CALL;
    default:
        return owes ? SYS_REPLY_RECV : is_server ? SYS_RECV : SYS_CALL;
    }
}

static uint64_t handle_for(uint64_t number) {
    // Mostly the one that is signalled and waited for without others.
    unsigned which = chance_one_in(2) ? NOTIFICATIONS - 1 : chance_below(NOTIFICATIONS);
    bool is_good = !chance_one_in(4);
    switch (number) {
    case SYS_SIGNAL:
        return signals[which];
    case SYS_WAIT:
    case SYS_POLL:
        return notifications[which];
    case SYS_CAP_REVOKE:
        return WORLD_CNODE;
    case SYS_REPLY_RECV:
        return endpoint_handle(RIGHT_ENDPOINT_RECEIVE, is_good ? is_served : is_any);
    case SYS_RECV:
        return endpoint_handle(RIGHT_ENDPOINT_RECEIVE, is_good ? is_alone : is_any);
    default:
        return endpoint_handle(RIGHT_ENDPOINT_SEND, is_good ? has_server : is_any);
    }
}

struct user_registers scene_syscall(void) {
    struct user_registers user;
    uint64_t *values = (uint64_t *)&user;
    for (unsigned i = 0; i < USER_REGISTERS; i++) {
        values[i] = any_number();
    }
    user.rax = any_syscall();
    user.rdi = chance_one_in(12) ? any_handle() : handle_for(user.rax);
    user.rsi = user.rax == SYS_RECV ? any_tag() & TAG_FLAGS_MASK : user.rax == SYS_CAP_REVOKE ? crowded : any_tag();
    user.instruction = any_address();
    user.flags = any_flags();
    user.stack = any_address();
    return user;
}

// ---- What must hold

void scene_dead_registers(void (*visit)(void *memory, uint64_t size)) {
    for (unsigned i = 0; i < SCENE_THREADS; i++) {
        struct thread *thread = scene_threads[i];
        struct context *context = &thread->context;
        bool waits = thread->state == THREAD_CALLING || thread->state == THREAD_RECEIVING;
        bool queues = thread->state == THREAD_SENDING || thread->state == THREAD_WAITING;
        if (thread == cpu.current) {
            // It has them itself. Each entry into the kernel saves them before C runs.
            visit(context, sizeof(*context));
        } else if (waits && !thread->message.fault) {
            // Whatever ends the wait sets these: context_end_ipc().
            visit(&context->status, sizeof(context->status));
            visit(context->argument, sizeof(context->argument));
            visit(&context->r12, 4 * sizeof(context->r12));
            visit(&context->resume, sizeof(context->resume));
        } else if (queues && !thread->message.fault) {
            visit(&context->r12, 4 * sizeof(context->r12));
            visit(&context->resume, sizeof(context->resume));
        }
        if (thread != cpu.current &&
            (((waits || queues) && !thread->message.fault) || context->resume == RESUME_SYSRET)) {
            // SYSRET takes what it leaves there from elsewhere.
            visit(&context->rcx, sizeof(context->rcx));
            visit(&context->r11, sizeof(context->r11));
        }
    }
}

static void mark(void *memory, uint64_t size) {
    uint64_t *words = memory;
    for (uint64_t i = 0; i < size / sizeof(*words); i++) {
        words[i] = SCENE_MARK;
    }
}

void scene_mark_dead_registers(void) {
    scene_dead_registers(mark);
}

static void clear(void *memory, uint64_t size) {
    memset(memory, 0, size);
}

const char *scene_broken(void) {
    if (cpu.current == loader) {
        // No instruction of the kernel sees that it was cleared.
        host.fs_base = loader->fs_base;
    }
    if (cpu.current != &cpu.idle) {
        // The fast path leaves it as it was; whatever enters C sets it.
        cpu.current->state = THREAD_READY;
    }
    const char *broken = invariants_broken(world_outside, WORLD_OUTSIDE);
    if (broken != NULL) {
        return broken;
    }
    if (cpu.idle.graves != NULL || cpu.revocation != NULL) {
        return "something was left off, which the C path alone goes on with";
    }
    // A thread runs: in its registers may be anything, but what it got from the kernel was compared.
    scene_dead_registers(clear);
    const uint64_t *words = world_object(WORLD_MEMORY);
    for (uint64_t i = 0; i < world_slot(WORLD_MEMORY)->watermark / sizeof(*words); i++) {
        if (words[i] == SCENE_MARK) {
            return "registers that are in no thread's context were read from one";
        }
    }
    scene_mark_dead_registers();
    return NULL;
}

const char *scene_name(const struct thread *thread) {
    static char name[32];
    (void)snprintf(name, sizeof(name), "nobody");
    for (unsigned i = 0; i < SCENE_THREADS; i++) {
        if (scene_threads[i] == thread) {
            (void)snprintf(name, sizeof(name), "thread %u", i);
        }
    }
    return name;
}

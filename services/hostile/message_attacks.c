// SPDX-License-Identifier: Apache-2.0
//
// Messages whose sender or receiver changes its mind, its buffer or itself on the way.
#include <kozo/ipc.h>
#include <kozo/memory.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#include "attack.h"
#include "exchange.h"
#include "fault.h"
#include "scratch.h"
#include "subject.h"

enum { PAGE_SIZE = 4096, RACES = 200, CHANGES = 64, WHOLE = IPC_MESSAGE_WORDS };

#define ONE_CAP   (UINT64_C(1) << TAG_CAPS_SHIFT)
#define WITH_CAPS (RIGHT_ENDPOINT_SEND | RIGHT_ENDPOINT_GRANT)

static struct errand errand;

/// A worker whose message is queued at the endpoint, as nobody receives yet.
static struct worker queue_worker(void (*entry)(uint64_t), kozo_handle_t endpoint, uint64_t tag) {
    errand = (struct errand){endpoint, tag};
    struct worker worker = start_worker(entry, (uint64_t)&errand, 0);
    for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
        worker.buffer->words[i] = i;
    }
    return worker;
}

/// The worker was refused with this error, and nothing came of its message.
static void expect_worker_refused(const char *what, kozo_handle_t endpoint, int64_t error) {
    expect_status(what, receive(endpoint, TAG_NONBLOCK).status, ERR_WOULD_BLOCK);
    let_others_run();
    expect_status(what, worker_status, error);
}

/// Queues a message that promises the capability `first`, puts `then` in its place, and receives.
static void change_capability(const char *what, kozo_handle_t then, int64_t error) {
    scratch_reset();
    kozo_handle_t endpoint = make_endpoint(), slot = take_slots(1);
    struct worker worker = queue_worker(send_errand, endpoint, WHOLE | ONE_CAP);
    worker.buffer->send_caps[0] = endpoint;
    let_others_run();
    expect("its state", state_of(worker.thread), THREAD_SENDING);
    kozo_ipc_buffer->receive_slots[0] = slot;
    worker.buffer->send_caps[0] = then;
    expect_worker_refused(what, endpoint, error);
    expect("the slot to receive into", inspect(slot).type, 0);
    kozo_ipc_buffer->receive_slots[0] = 0;
}

static void changed_while_queued(void) {
    const uint64_t none[] = {0, UINT64_MAX, UINT64_C(1) << 63, kozo_start->slot_count, UINT64_C(1) << 58 | own_cnode};
    for (unsigned i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        change_capability("a capability taken out of the message", none[i], ERR_INVALID_HANDLE);
    }
    change_capability("an Untyped in the message", pool, ERR_NOT_DERIVABLE);
}

static void words_changed_while_queued(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct worker worker = queue_worker(send_errand, endpoint, 20);
    let_others_run();
    kozo_ipc_buffer->words[16] = 77;
    for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
        worker.buffer->words[i] = 1000 + i;
    }
    struct received message = receive(endpoint, 0);
    expect("the length", message.tag & TAG_LENGTH_MASK, 20);
    for (unsigned i = 0; i < 16; i++) {
        expect("a word", kozo_ipc_buffer->words[i], 1000 + i);
    }
    expect("the word behind the message", kozo_ipc_buffer->words[16], 77);
}

// ---- Two that send and receive, and one that changes the sender's buffer and the receiver's slots all the time.

static struct {
    kozo_handle_t endpoint;
    kozo_handle_t caps[4];
    kozo_handle_t slot, changer, sends;
    struct kozo_ipc_buffer *sender, *receiver;
    volatile uint64_t received, refused, wrong, changes;
    uint64_t pause;
} race;

static void race_send(uint64_t unused) {
    (void)unused;
    for (;;) {
        if (kozo_sys_send(race.endpoint, WHOLE | ONE_CAP, 1, 2, 3, 4) != 0) {
            race.refused++;
            kozo_sys_thread_yield(race.sends);
        }
    }
}

static bool is_one_of(uint64_t word) {
    return word == UINT64_C(0x5555555555555555) || word == UINT64_C(0xaaaaaaaaaaaaaaaa);
}

static void race_receive(uint64_t unused) {
    (void)unused;
    for (;;) {
        struct received message = receive(race.endpoint, 0);
        // Its own slots are changed too: what came may lie in either.
        bool good = message.status == 0 && message.tag == (WHOLE | ONE_CAP) && message.word[3] == 4;
        kozo_sys_cap_delete(own_cnode, race.slot);
        kozo_sys_cap_delete(own_cnode, race.slot + 1);
        for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
            good = good && is_one_of(race.receiver->words[i]);
        }
        race.wrong += !good;
        race.received++;
    }
}

static void race_change(uint64_t unused) {
    (void)unused;
    for (;;) {
        uint64_t count = ++race.changes;
        for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
            race.sender->words[i] = (count + i) % 2 != 0 ? UINT64_C(0x5555555555555555) : UINT64_C(0xaaaaaaaaaaaaaaaa);
        }
        const uint64_t slots[] = {race.slot, race.slot + 1, 0, UINT64_MAX};
        race.sender->send_caps[0] = race.caps[count % 4];
        race.receiver->receive_slots[0] = slots[count / 4 % 4];
        if (race.pause != 0) {
            uint64_t signals;
            kozo_sys_wait_until(race.caps[0], now() + race.pause, &signals);
        } else if (count % 3 == 0) {
            kozo_sys_thread_yield(race.changer);
        }
    }
}

static bool race_is_over(void) {
    return race.received >= RACES && race.refused > 0 && race.changes >= CHANGES;
}

static void run_race(uint64_t pause) {
    race.endpoint = make_endpoint();
    race.caps[0] = make(OBJECT_NOTIFICATION, 0);
    race.caps[1] = make(OBJECT_TIMER, 0);
    race.caps[2] = UINT64_MAX;
    race.caps[3] = race.endpoint;
    race.slot = take_slots(2);
    race.received = race.refused = race.wrong = race.changes = 0;
    race.pause = pause;
    struct worker sender = start_worker(race_send, 0, 2), receiver = start_worker(race_receive, 0, 2);
    race.sends = sender.thread;
    race.sender = sender.buffer;
    race.receiver = receiver.buffer;
    for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
        race.sender->words[i] = UINT64_C(0x5555555555555555);
    }
    // With a pause it comes in from above, by a timer; without, it takes turns with the others, slice by slice.
    race.changer = start_worker(race_change, 0, pause != 0 ? 1 : 2).thread;
    for (unsigned patience = 0; patience < 4000 && !race_is_over(); patience++) {
        sleep_ms(5);
    }
    expect_that("messages came through, some were refused, and the buffers changed", race_is_over());
    expect("messages that are half one and half the other's", race.wrong, 0);
}

static void race_by_slices(void) {
    run_race(0);
}

static void race_from_above(void) {
    run_race(300000);
}

static void receive_slots(void) {
    kozo_handle_t endpoint = make_endpoint(), slot = take_slots(2), full = make(OBJECT_NOTIFICATION, 0);
    const uint64_t rows[][2] = {
        {0, slot},          {slot, 0}, {slot, slot}, {full, slot}, {slot, full}, {kozo_start->slot_count, slot},
        {slot, UINT64_MAX},
    };
    errand = (struct errand){endpoint, 2 * ONE_CAP};
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct worker worker = start_worker(send_errand, (uint64_t)&errand, 0);
        worker.buffer->send_caps[0] = worker.buffer->send_caps[1] = endpoint;
        kozo_ipc_buffer->receive_slots[0] = rows[i][0];
        kozo_ipc_buffer->receive_slots[1] = rows[i][1];
        let_others_run();
        expect_worker_refused("slots that do not fit", endpoint, ERR_MESSAGE_REFUSED);
        expect("the first slot", inspect(slot).type, 0);
    }
    kozo_ipc_buffer->receive_slots[0] = kozo_ipc_buffer->receive_slots[1] = 0;
}

/// A worker that waits with a message of all words, in a buffer of its own frame.
static struct worker with_frame(kozo_handle_t endpoint, kozo_handle_t *frame, volatile uint64_t **page) {
    *frame = make_page(PROT_READ | PROT_WRITE, page);
    for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
        (*page)[i] = 500 + i;
    }
    errand = (struct errand){endpoint, WHOLE};
    struct worker worker = start_worker(call_errand, (uint64_t)&errand, 0);
    must(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_BUFFER, *frame, 0), "bind a buffer");
    let_others_run();
    return worker;
}

static void buffer_unmapped(void) {
    kozo_handle_t endpoint = make_endpoint(), frame;
    volatile uint64_t *page;
    with_frame(endpoint, &frame, &page);
    must(kozo_sys_frame_unmap(frame), "unmap a buffer");
    expect_status("receiving from a buffer that is not mapped", receive(endpoint, 0).status, 0);
    for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
        expect("a word", kozo_ipc_buffer->words[i], 500 + i);
        kozo_ipc_buffer->words[i] = 900 + i;
    }
    expect_status("answering into one", answer(WHOLE, 0, 0), 0);
    let_others_run();
    expect_status("its call", worker_status, 0);
    must(kozo_map_frame(frame, (uint64_t)page, PROT_READ), "map a buffer");
    expect("the last word of the answer", page[IPC_BUFFER_WORDS - 1], 900 + IPC_BUFFER_WORDS - 1);
}

static void buffer_revoked(void) {
    kozo_handle_t endpoint = make_endpoint(), frame;
    volatile uint64_t *page;
    with_frame(endpoint, &frame, &page);
    must(kozo_sys_cap_revoke(own_cnode, frame), "revoke a buffer");
    expect_worker_refused("a message from a buffer that is gone", endpoint, ERR_NO_BUFFER);
    // And an answer into one.
    with_frame(endpoint, &frame, &page);
    expect_status("receiving", receive(endpoint, 0).status, 0);
    must(kozo_sys_cap_revoke(own_cnode, frame), "revoke a buffer");
    expect_status("an answer into a buffer that is gone", answer(WHOLE, 0, 0), ERR_MESSAGE_REFUSED);
    expect_status("the caller still waits", worker_status, 1);
    expect_status("an answer that needs none", answer(4, 0, 0), 0);
    let_others_run();
    expect_status("its call", worker_status, 0);
    for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
        expect("what was the buffer", page[i], 500 + i);
    }
}

static void buffer_places(void) {
    kozo_handle_t thread = make(OBJECT_THREAD, 0), frame = make(OBJECT_FRAME, FRAME_SMALL_BITS);
    const uint64_t odd[] = {1, 8, 511, 513, PAGE_SIZE - 8};
    for (unsigned i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        expect_status("an odd offset", kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, frame, odd[i]),
                      ERR_NOT_ALIGNED);
    }
    const uint64_t far[] = {PAGE_SIZE, PAGE_SIZE + 512, UINT64_C(1) << 63, -UINT64_C(512)};
    for (unsigned i = 0; i < sizeof(far) / sizeof(far[0]); i++) {
        expect_status("a far offset", kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, frame, far[i]),
                      ERR_OUT_OF_RANGE);
    }
    kozo_handle_t read_only = copy(frame, RIGHT_FRAME_READ);
    expect_status("a buffer that is not writable", kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, read_only, 0),
                  ERR_MISSING_RIGHT);
    kozo_handle_t device_frame = take_slots(1);
    if (kozo_has_device()) {
        must(kozo_sys_cap_create(kozo.device, OBJECT_FRAME, FRAME_SMALL_BITS, own_cnode, device_frame, 1),
             "a device's frame");
        expect_status("a buffer in a device", kozo_sys_thread_bind(thread, THREAD_SLOT_BUFFER, device_frame, 0),
                      ERR_INVALID_ARGUMENT);
    }
}

/// The buffer ends with its frame; the next frame in memory is another's.
static void last_buffer(void) {
    kozo_handle_t first = take_slots(2), endpoint = make_endpoint();
    must(kozo_sys_cap_create(pool, OBJECT_FRAME, FRAME_SMALL_BITS, own_cnode, first, 2), "create two frames");
    must(kozo_map_frame(first + 1, ISLAND, PROT_READ | PROT_WRITE), "map the second");
    volatile uint64_t *next = (volatile uint64_t *)ISLAND;
    for (unsigned i = 0; i < PAGE_SIZE / 8; i++) {
        next[i] = i + 1;
    }
    errand = (struct errand){endpoint, WHOLE};
    struct worker worker = start_worker(call_errand, (uint64_t)&errand, 0);
    must(kozo_sys_thread_bind(worker.thread, THREAD_SLOT_BUFFER, first, PAGE_SIZE - IPC_BUFFER_SIZE), "bind a buffer");
    let_others_run();
    expect_status("receiving", receive(endpoint, 0).status, 0);
    for (unsigned i = 0; i < IPC_BUFFER_WORDS; i++) {
        kozo_ipc_buffer->words[i] = UINT64_MAX;
    }
    expect_status("answering", answer(WHOLE, 0, 0), 0);
    let_others_run();
    expect_status("its call", worker_status, 0);
    for (unsigned i = 0; i < PAGE_SIZE / 8; i++) {
        expect("the frame behind the buffer", next[i], i + 1);
    }
}

static void one_buffer_for_two(void) {
    kozo_handle_t endpoint = make_endpoint(), frame;
    volatile uint64_t *page;
    struct worker first = with_frame(endpoint, &frame, &page);
    struct worker second = start_worker(call_errand, (uint64_t)&errand, 0);
    must(kozo_sys_thread_bind(second.thread, THREAD_SLOT_BUFFER, frame, 0), "bind the same buffer");
    let_others_run();
    for (unsigned i = 0; i < 2; i++) {
        expect_status("receiving", receive(endpoint, 0).status, 0);
        expect("a word", kozo_ipc_buffer->words[0], 500);
        expect_status("answering", answer(WHOLE, 0, 0), 0);
    }
    let_others_run();
    expect("the first", state_of(first.thread), THREAD_WAITING);
    expect("the second", state_of(second.thread), THREAD_WAITING);
}

static void sends_itself(void) {
    kozo_handle_t endpoint = make_endpoint(), slots = take_slots(4);
    struct worker worker = queue_worker(send_errand, endpoint, 4 * ONE_CAP);
    const kozo_handle_t sent[] = {worker.thread, worker.reply, own_cnode, endpoint};
    const uint64_t types[] = {OBJECT_THREAD, OBJECT_REPLY, OBJECT_CNODE, OBJECT_ENDPOINT};
    for (unsigned i = 0; i < 4; i++) {
        worker.buffer->send_caps[i] = sent[i];
        kozo_ipc_buffer->receive_slots[i] = slots + i;
    }
    let_others_run();
    struct received message = receive(endpoint, 0);
    expect("capabilities", (message.tag & TAG_CAPS_MASK) >> TAG_CAPS_SHIFT, 4);
    for (unsigned i = 0; i < 4; i++) {
        expect("what came", inspect(slots + i).type, types[i]);
        expect("its rights", inspect(slots + i).rights, inspect(sent[i]).rights);
        kozo_ipc_buffer->receive_slots[i] = 0;
    }
    // The sender ends by what it sent, from the receiver's slot.
    let_others_run();
    must(kozo_sys_cap_delete(own_cnode, worker.thread), "delete a thread");
    expect("it lives on by its own message", state_of(slots), THREAD_WAITING);
}

static void without_grant(void) {
    kozo_handle_t endpoint = make_endpoint(), weak = copy(endpoint, RIGHT_ENDPOINT_SEND);
    kozo_ipc_buffer->send_caps[0] = endpoint;
    expect_status("sending a capability", kozo_sys_send(weak, ONE_CAP | TAG_NONBLOCK, 0, 0, 0, 0), ERR_MISSING_RIGHT);
    expect_status("receiving", receive(weak, TAG_NONBLOCK).status, ERR_MISSING_RIGHT);
    // An answer carries capabilities only to who called with GRANT.
    queue_worker(call_errand, weak, 0);
    expect_status("receiving", receive(endpoint, 0).status, 0);
    expect_status("answering with a capability", answer(ONE_CAP, 0, 0), ERR_MISSING_RIGHT);
    expect_status("answering", answer(0, 0, 0), 0);
    kozo_ipc_buffer->send_caps[0] = 0;
}

static void forged_badges(void) {
    kozo_handle_t endpoint = make_endpoint(), slot = take_slots(1);
    kozo_handle_t badged = mint(endpoint, WITH_CAPS, 7);
    expect_status("another badge", kozo_sys_cap_mint(own_cnode, slot, own_cnode, badged, RIGHTS_ALL, 8),
                  ERR_NOT_DERIVABLE);
    expect_status("badge 0", kozo_sys_cap_mint(own_cnode, slot, own_cnode, endpoint, RIGHTS_ALL, 0),
                  ERR_INVALID_ARGUMENT);
    kozo_handle_t system = kozo.system.handle;
    expect_status("another service's badge", kozo_sys_cap_mint(own_cnode, slot, own_cnode, system, RIGHTS_ALL, 1),
                  ERR_NOT_DERIVABLE);
    expect("the badge of a copy", inspect(copy(system, RIGHTS_ALL)).badge, inspect(system).badge);
    queue_worker(send_errand, copy(badged, RIGHTS_ALL), 0);
    let_others_run();
    expect("the badge that comes", receive(endpoint, 0).badge, 7);
}

static void forged_replies(void) {
    kozo_handle_t endpoint = make_endpoint();
    expect_status("answering nobody", answer(0, 0, 0), ERR_NO_CALLER);
    expect_status("answering by an endpoint", kozo_sys_reply(endpoint, 0, 0, 0, 0, 0), ERR_WRONG_TYPE);
    expect_status("answering by another's Reply", kozo_sys_reply(make(OBJECT_REPLY, 0), 0, 0, 0, 0, 0), ERR_NO_CALLER);
    queue_worker(call_errand, endpoint, 0);
    expect_status("receiving", receive(endpoint, 0).status, 0);
    expect_status("answering", answer(0, 0, 0), 0);
    expect_status("answering twice", answer(0, 0, 0), ERR_NO_CALLER);
}

static void dead_callers(void) {
    kozo_handle_t endpoint = make_endpoint();
    struct worker worker = queue_worker(call_errand, endpoint, 0);
    expect_status("receiving", receive(endpoint, 0).status, 0);
    must(kozo_sys_thread_stop(worker.thread), "stop the caller");
    expect_status("answering who was stopped", answer(0, 0, 0), ERR_NO_CALLER);
    must(kozo_sys_thread_resume(worker.thread), "resume the caller");
    let_others_run();
    expect_status("its call", worker_status, ERR_CANCELLED);
    worker = queue_worker(call_errand, endpoint, 0);
    expect_status("receiving", receive(endpoint, 0).status, 0);
    must(kozo_sys_cap_delete(own_cnode, worker.thread), "delete the caller");
    expect_status("answering who is no more", answer(0, 0, 0), ERR_NO_CALLER);
}

static void bound_twice(void) {
    kozo_handle_t first = make(OBJECT_THREAD, 0), second = make(OBJECT_THREAD, 0);
    kozo_handle_t reply = make(OBJECT_REPLY, 0), notification = make(OBJECT_NOTIFICATION, 0);
    must(kozo_sys_thread_bind(first, THREAD_SLOT_REPLY, reply, 0), "bind a Reply");
    must(kozo_sys_thread_bind(first, THREAD_SLOT_NOTIFICATION, notification, 0), "bind a Notification");
    for (unsigned i = 0; i < 2; i++) {
        kozo_handle_t thread = i == 0 ? first : second;
        expect_status("the same Reply again", kozo_sys_thread_bind(thread, THREAD_SLOT_REPLY, reply, 0), ERR_IN_USE);
        expect_status("the same Notification again",
                      kozo_sys_thread_bind(thread, THREAD_SLOT_NOTIFICATION, notification, 0), ERR_IN_USE);
    }
    expect_status("a Reply for a CNode", kozo_sys_thread_bind(second, THREAD_SLOT_CNODE, reply, 0), ERR_WRONG_TYPE);
    expect_status("an offset of a Reply", kozo_sys_thread_bind(second, THREAD_SLOT_REPLY, make(OBJECT_REPLY, 0), 512),
                  ERR_INVALID_ARGUMENT);
}

// ---- Faults that come back to where they are from

static void fault_now(uint64_t unused) {
    (void)unused;
    __builtin_trap();
}

static void expect_still(const char *what, kozo_handle_t thread, uint64_t state) {
    expect(what, state_of(thread), state);
    uint64_t before = cpu_time_of(thread);
    sleep_ms(1);
    expect(what, cpu_time_of(thread), before);
}

static void own_handler(void) {
    // The worker is the only one who could receive its own fault.
    kozo_handle_t endpoint = make_endpoint();
    struct worker worker = start_faulty_worker(fault_now, 0, endpoint);
    let_others_run();
    expect_still("a thread that waits for itself", worker.thread, THREAD_SENDING);
    expect_status("resuming it", kozo_sys_thread_resume(worker.thread), ERR_IN_USE);
    must(kozo_sys_thread_stop(worker.thread), "stop it");
    expect("stopped", state_of(worker.thread), THREAD_STOPPED);
}

static void handler_loop(void) {
    kozo_handle_t first = make_endpoint(), second = make_endpoint();
    struct worker one = start_faulty_worker(fault_now, 0, first), other = start_faulty_worker(fault_now, 0, second);
    let_others_run();
    expect_still("one of two that handle each other's faults", one.thread, THREAD_SENDING);
    expect_still("the other", other.thread, THREAD_SENDING);
    // Nobody can receive any more: they stop for good.
    must(kozo_sys_cap_delete(own_cnode, first), "delete an endpoint");
    must(kozo_sys_cap_delete(own_cnode, second), "delete an endpoint");
    expect_still("one of two", one.thread, THREAD_FAULTED);
    expect_still("the other", other.thread, THREAD_FAULTED);
}

static void endless_faults(void) {
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker(fault_now, 0, handler);
    struct fault first = receive_fault(handler);
    for (unsigned i = 0; i < 2000; i++) {
        expect_status("resuming", answer(0, 0, 0), 0);
        struct fault fault = receive_fault(handler);
        expect("the fault", fault.label, FAULT_INVALID_OPCODE);
        expect("where it stands", fault.word[FAULT_WORD_INSTRUCTION], first.word[FAULT_WORD_INSTRUCTION]);
        expect("its stack", fault.word[FAULT_WORD_STACK], first.word[FAULT_WORD_STACK]);
    }
}

static void forged_fault_answers(void) {
    kozo_handle_t handler = make_endpoint();
    start_faulty_worker(fault_now, 0, handler);
    receive_fault(handler);
    const uint64_t bad[] = {USER_END, DIRECT_MAP, KERNEL_BASE, UINT64_C(1) << 63, UINT64_MAX, UINT64_C(0x800000000000)};
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        expect_status("an instruction of the kernel's", answer(1, bad[i], 0), ERR_MESSAGE_REFUSED);
        if (bad[i] != USER_END) {
            expect_status("a stack of the kernel's", answer(2, 0x1000, bad[i]), ERR_MESSAGE_REFUSED);
        }
    }
    expect_status("three words", answer(3, 0x1000, 0x1000), ERR_MESSAGE_REFUSED);
    expect_status("48 words", answer(WHOLE, 0x1000, 0x1000), ERR_MESSAGE_REFUSED);
    // It still stands where it did.
    expect_status("resuming", answer(0, 0, 0), 0);
    expect("the fault", receive_fault(handler).label, FAULT_INVALID_OPCODE);
}

const struct attack message_attacks[] = {
    {"ATK057", "a capability taken out of a queued message, or changed, is refused whole", changed_while_queued},
    {"ATK058", "words changed in a queued message change neither its length nor what lies behind it",
     words_changed_while_queued},
    {"ATK059", "a buffer changed in between, slice by slice, gives each message whole or refuses it", race_by_slices},
    {"ATK060", "so does one changed from above, at any instruction", race_from_above},
    {"ATK061", "receive slots that are full, alike, none or beyond the CNode refuse the message", receive_slots},
    {"ATK062", "a buffer unmapped under a call serves it, through the kernel's own mapping", buffer_unmapped},
    {"ATK063", "a buffer revoked under a call is neither read nor written any more", buffer_revoked},
    {"ATK064", "no buffer lies across its frame's end, in read-only memory or in a device", buffer_places},
    {"ATK065", "a buffer at its frame's end does not reach into the next", last_buffer},
    {"ATK066", "two threads with one buffer harm each other only", one_buffer_for_two},
    {"ATK067", "a thread may send itself, its Reply, its CNode and the endpoint through the endpoint", sends_itself},
    {"ATK068", "without GRANT no capability travels, neither with a call nor with its answer", without_grant},
    {"ATK069", "a badge is given once, and another's can't be had", forged_badges},
    {"ATK070", "nobody is answered who did not call, and nobody twice", forged_replies},
    {"ATK071", "nor is a caller that was stopped or deleted", dead_callers},
    {"ATK072", "a Reply and a Notification are bound to one thread only", bound_twice},
    {"ATK073", "a thread that handles its own faults waits, and uses no CPU time", own_handler},
    {"ATK074", "two that handle each other's faults wait, and stop when nobody can receive", handler_loop},
    {"ATK075", "a fault that is resumed 2000 times comes 2000 times", endless_faults},
    {"ATK076", "an answer to a fault leads to no address of the kernel's", forged_fault_answers},
    {0},
};

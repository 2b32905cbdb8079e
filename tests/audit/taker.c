// SPDX-License-Identifier: Apache-2.0
//
// Takes what the giver has, and then does nothing more. By its arguments:
//
//     keep    it is in its own CNode, the page mapped; beside it a copy of what the taker was given itself
//     hide    it is in a CNode that nobody but a thread refers to
//     map     it gives away its own address space, for a page to be mapped there

#include <kozo/denial.h>
#include <kozo/ipc.h>
#include <kozo/memory.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_service.h>

#include "exchange.h"

enum { HIDING_BITS = 3, HIDING_SLOT = 5, PAGE_SIZE = 4096 };

static void must(int64_t error, const char *what) {
    if (!error)
        return;
    printf("taker: cannot %s: %s\n", what, kozo_failure_text(error));
    kozo_exit(1);
}

static void ask(uint32_t label, uint64_t word, unsigned caps) {
    struct kozo_message message = kozo_message_of(label);
    message.words[0] = word;
    message.tag = KOZO_TAG(label, 1, caps);
    must(kozo_call(kozo.shop, &message), "ask");
}

/// The first of two slots that it took things into.
static kozo_handle_t take(void) {
    kozo_handle_t slots = kozo_slots_take(2);
    kozo_ipc_buffer->receive_slots[0] = slots;
    kozo_ipc_buffer->receive_slots[1] = slots + 1;
    ask(ASK_FOR_ALL, 0, 0);
    return slots;
}

static uint64_t last_page(void) {
    return kozo_start->heap_end - PAGE_SIZE;
}

static void keep(kozo_handle_t taken) {
    must(kozo_map_frame(taken + 1, last_page(), PROT_READ), "map the page");
    kozo_handle_t copy = kozo_slots_take(1);
    must(kozo_sys_cap_copy(kozo.cnode, copy, kozo.cnode, kozo.console.handle, RIGHTS_ENDPOINT), "copy its own");
}

static void hide(kozo_handle_t taken) {
    kozo_handle_t cnode, thread;
    must(kozo_create(OBJECT_CNODE, HIDING_BITS, &cnode), "make a CNode");
    must(kozo_create(OBJECT_THREAD, 0, &thread), "make a thread");
    must(kozo_sys_cap_move(cnode, HIDING_SLOT, kozo.cnode, taken), "move it");
    must(kozo_sys_thread_bind(thread, THREAD_SLOT_CNODE, cnode, 0), "bind the CNode");
    must(kozo_delete(cnode), "forget the CNode");
    must(kozo_delete(taken + 1), "delete the page");
}

/// A page beside, so that the page tables are there.
static void have_mapped(void) {
    kozo_handle_t own;
    must(kozo_create(OBJECT_FRAME, FRAME_SMALL_BITS, &own), "make a page");
    must(kozo_map_frame(own, last_page() - PAGE_SIZE, PROT_READ), "map its own page");
    kozo_ipc_buffer->send_caps[0] = kozo.space;
    ask(ASK_TO_MAP, last_page(), 1);
}

int main(void) {
    const char *what = kozo_arguments();
    if (strcmp(what, "map") == 0) {
        have_mapped();
    } else {
        kozo_handle_t taken = take();
        if (strcmp(what, "hide") == 0)
            hide(taken);
        else
            keep(taken);
    }
    printf("taker: has it\n");
    uint64_t signals;
    return (int)kozo_sys_wait(kozo.notification, &signals);
}

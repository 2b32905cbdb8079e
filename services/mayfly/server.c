// SPDX-License-Identifier: Apache-2.0
//
// A server with clients in all places: queued on it, held by its Replies, just answered.

#include "role.h"

#include <kozo/object.h>
#include <kozo/random.h>
#include <kozo_service.h>
#include <kozo_syscalls.h>

#define REPLIES 3

void role_serve(uint64_t seed) {
    kozo_handle_t replies[REPLIES];
    for (unsigned i = 0; i < REPLIES; i++) {
        if (kozo_create(OBJECT_REPLY, 0, &replies[i]))
            return;
    }
    for (;;) {
        uint64_t badge, tag, word[IPC_REGISTER_WORDS];
        // Refused while that one holds a client: then the one that is bound loses its client to the next.
        kozo_sys_thread_bind(kozo_self.thread, THREAD_SLOT_REPLY, replies[kozo_random_below(&seed, REPLIES)], 0);
        if (kozo_sys_recv(kozo.offer, 0, &badge, &tag, &word[0], &word[1], &word[2], &word[3]))
            return;
        for (uint64_t i = kozo_random_below(&seed, 3); i > 0; i--)
            kozo_sys_reply(replies[kozo_random_below(&seed, REPLIES)], 0, 0, 0, 0, 0);
    }
}

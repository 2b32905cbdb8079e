// SPDX-License-Identifier: Apache-2.0
//
// How the victims are asked how they are: services that do nothing but count and look after themselves while others
// run.
#pragma once

#include <stdint.h>

#include <kozo/ipc.h>

/// The label of the one request that they answer, with the four words of a report.
enum { VICTIM_REPORT = 1 };

struct victim_report {
    /// Wake-ups by the timer.
    uint64_t beats;
    /// Messages that went to the server and back.
    uint64_t messages;
    /// Times that a thread stood with a pattern in all registers while others ran, and found it unchanged.
    uint64_t bursts;
    /// Memory, registers, messages or statuses that were not as they should be.
    uint64_t damage;
};

/// Asks for a report, until the deadline. Returns 0 or a negative error.
static inline int64_t victim_ask(kozo_handle_t victim, uint64_t deadline, struct victim_report *report) {
    struct kozo_message message = kozo_message_of(VICTIM_REPORT);
    int64_t error = kozo_call_until(victim, &message, deadline);
    *report = (struct victim_report){message.words[0], message.words[1], message.words[2], message.words[3]};
    return error;
}

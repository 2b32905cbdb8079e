// SPDX-License-Identifier: Apache-2.0
//
// What clients under load count of their calls.

#include "tally.h"

#include <kozo_abi.h>

void tally_count(volatile struct tally *line, int64_t status) {
    if (status == STATUS_OK) {
        line->answered++;
    } else if (status == STATUS_PEER_RESTARTED) {
        line->restarted++;
    } else {
        line->wrong++;
        line->last_wrong = status;
    }
}

struct tally tally_sum(const volatile struct tally *lines) {
    struct tally sum = {0};
    for (unsigned i = 0; i < TALLY_LINES; i++) {
        sum.answered += lines[i].answered;
        sum.restarted += lines[i].restarted;
        sum.met += lines[i].met;
        sum.wrong += lines[i].wrong;
        sum.last_wrong = lines[i].wrong ? lines[i].last_wrong : sum.last_wrong;
        sum.runs += lines[i].runs;
    }
    return sum;
}

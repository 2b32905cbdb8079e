// SPDX-License-Identifier: Apache-2.0
//
// What the taker asks of the giver, as labels of its messages.
#pragma once

enum {
    /// Answered with two capabilities: to the console, as the giver has it, and to a page of the giver's.
    ASK_FOR_ALL = 1,
    /// Brings an address space, for the giver to map a page of its own in at the address in word 0.
    ASK_TO_MAP = 2,
};

// SPDX-License-Identifier: Apache-2.0
//
// Fault messages in words.

#include "fault.h"

#include <kozo/print.h>

static const char *const names[] = {
    [FAULT_PAGE] = "page fault",
    [FAULT_GENERAL_PROTECTION] = "general protection fault",
    [FAULT_INVALID_OPCODE] = "invalid opcode",
    [FAULT_DIVIDE] = "divide error",
    [FAULT_DEBUG] = "debug exception",
    [FAULT_BREAKPOINT] = "breakpoint",
    [FAULT_FPU] = "use of the FPU",
    [FAULT_ALIGNMENT] = "alignment check",
    [FAULT_STACK] = "stack fault",
    [FAULT_SEGMENT] = "segment not present",
    [FAULT_OVERFLOW] = "overflow",
    [FAULT_BOUND] = "bound range exceeded",
};

static const char *access_of(uint64_t flags) {
    if (flags & FAULT_FLAG_EXECUTE)
        return "execute";
    return flags & FAULT_FLAG_WRITE ? "write" : "read";
}

void fault_text(char into[FAULT_TEXT_SIZE], uint32_t fault, const uint64_t *words) {
    const char *name = fault < sizeof(names) / sizeof(names[0]) ? names[fault] : NULL;
    if (fault == FAULT_PAGE)
        snprintf(into, FAULT_TEXT_SIZE, "page fault (%s) at 0x%lx, ip 0x%lx", access_of(words[FAULT_WORD_FLAGS]),
                 words[FAULT_WORD_DETAIL], words[FAULT_WORD_INSTRUCTION]);
    else if (fault == FAULT_OTHER)
        snprintf(into, FAULT_TEXT_SIZE, "exception %lu, ip 0x%lx", words[FAULT_WORD_DETAIL],
                 words[FAULT_WORD_INSTRUCTION]);
    else if (name)
        snprintf(into, FAULT_TEXT_SIZE, "%s (error code 0x%lx), ip 0x%lx", name, words[FAULT_WORD_DETAIL],
                 words[FAULT_WORD_INSTRUCTION]);
    else
        snprintf(into, FAULT_TEXT_SIZE, "unknown fault %u, ip 0x%lx", fault, words[FAULT_WORD_INSTRUCTION]);
}

// SPDX-License-Identifier: Apache-2.0
#include "host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_include) && __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#endif

#include "arch.h"
#include "cpu_block.h"
#include "log.h"
#include "panic.h"
#include "serial.h"

enum { KERNEL_ROOT = 4096 };

struct host host;
struct cpu_block cpu;

void host_start(uint64_t memory_size) {
    unsigned char *memory = host.memory;
    host_allow_memory(memory, host.memory_size);
    if (memory == NULL || host.memory_size != memory_size) {
        free(memory);
        memory = aligned_alloc(UINT64_C(1) << FRAME_LARGE_BITS, memory_size);
    }
    if (memory == NULL) {
        panic("no %lu bytes of memory", memory_size);
    }
    host = (struct host){.memory = memory, .memory_size = memory_size, .work_budget = INT64_MAX};
    // What the kernel does not clear itself shall not be zero by chance.
    memset(host.memory, 0xa5, memory_size);
    memset(direct_map(KERNEL_ROOT), 0, 4096);
    cpu = (struct cpu_block){
        .ready_floor = 1,
        .no_cnode.slot_count = 1,
        .no_reply.caller = &cpu.nobody,
        .kernel_root = KERNEL_ROOT,
        .idle.space_root = KERNEL_ROOT,
        .idle.slice_ns = TIME_SLICE_NS,
        .idle.slice_cycles = (int64_t)ns_to_cycles(TIME_SLICE_NS),
        .current = &cpu.idle,
        .slice_owner = &cpu.idle,
        .work_left = INT64_MAX,
    };
    write_cr3(KERNEL_ROOT);
}

void host_forbid_memory(const void *memory, uint64_t size) {
#ifdef ASAN_POISON_MEMORY_REGION
    ASAN_POISON_MEMORY_REGION(memory, size);
#else
    (void)memory, (void)size;
#endif
}

void host_allow_memory(const void *memory, uint64_t size) {
#ifdef ASAN_POISON_MEMORY_REGION
    ASAN_UNPOISON_MEMORY_REGION(memory, size);
#else
    (void)memory, (void)size;
#endif
}

void serial_write(char character) {
    if (host.log_length == sizeof(host.log) - 1) {
        host.log_length /= 2;
        memmove(host.log, host.log + host.log_length, sizeof(host.log) - host.log_length);
        host.log_length = sizeof(host.log) - 1 - host.log_length;
    }
    host.log[host.log_length++] = character;
    host.log[host.log_length] = '\0';
}

/// What the last panic said, and where it goes on if somebody waits for it.
static char panic_text[256];
static size_t panic_length;
static jmp_buf *panic_goes_to;

static void to_panic_text(char character) {
    if (panic_length < sizeof(panic_text) - 1) {
        panic_text[panic_length++] = character;
        panic_text[panic_length] = '\0';
    }
}

_Noreturn void panic(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    panic_length = 0;
    log_format(to_panic_text, format, arguments);
    va_end(arguments);
    if (panic_goes_to != NULL) {
        longjmp(*panic_goes_to, 1);
    }
    fprintf(stderr, "kernel panic: %s\n", panic_text);
    abort();
}

const char *host_panics(void (*function)(const void *argument), const void *argument) {
    jmp_buf here;
    if (setjmp(here) == 0) {
        panic_goes_to = &here;
        function(argument);
        panic_goes_to = NULL;
        return NULL;
    }
    panic_goes_to = NULL;
    return panic_text;
}

// SPDX-License-Identifier: Apache-2.0
//
// Services as they run: built from their row of the table and their file, and taken down again.
#pragma once

#include "arena.h"
#include "services.h"
#include "space.h"

#include <cpio.h>
#include <elf.h>
#include <kozo_abi.h>
#include <stdbool.h>
#include <stdint.h>

/// Most rows of the table.
#define SERVICES_MAX 32

/// Where things are in a service's address space. Nothing is mapped below START_INFO_ADDRESS; what lies between the
/// named pages stays unmapped too, above all below the stack. The image comes next; after it, at multiples of 2 MiB and
/// with 2 MiB between, regions of large frames and the heap.
#define START_INFO_ADDRESS UINT64_C(0x200000)
#define IPC_BUFFER_ADDRESS UINT64_C(0x202000)
#define MACHINE_ADDRESS    UINT64_C(0x204000)
#define STACK_TOP          UINT64_C(0x3ff000)
#define STACK_MAX_SIZE     (STACK_TOP - MACHINE_ADDRESS - 2 * PAGE_SIZE)
#define IMAGE_LOWEST       UINT64_C(0x400000)
#define IMAGE_END          UINT64_C(0x10000000)
/// All of it is served by one page table of level 3.
#define HEAP_END UINT64_C(0x8000000000)

/// The badge of a service's fault messages is this plus its number. The capabilities that have it are in the services'
/// threads only, where no service reaches them.
#define FAULT_BADGE (UINT64_C(1) << 32)

/// A service, running or not. The fields from `arena` on are valid while it is running.
struct service {
    const struct service_row *row;
    struct cpio_entry file;
    /// Its number: that in SYSTEM_LIST, and one less than the badge of its capabilities to others.
    uint32_t number;
    bool running;
    /// Why not, if not: enum kozo_service_state.
    uint64_t state;
    /// How often it was started, when it last was (nanoseconds of the clock), and CPU time of the runs before.
    uint64_t generation;
    uint64_t started;
    uint64_t cpu_time;
    /// How its last run ended.
    struct {
        bool has_ended;
        enum kozo_exit_kind kind;
        uint64_t code, address, instruction;
        uint64_t flags; ///< of a page fault
        uint64_t time;
    } last;
    /// services_start_all() has come to it.
    bool visited;
    /// The endpoint that it offers (OWN, SEND, GRANT; init's), or NULL_HANDLE. It outlives the service's runs.
    kozo_handle_t offer;
    /// A Reply, and whether it holds a client that waits for this run's end.
    kozo_handle_t runner;
    bool has_runner;

    struct arena arena;
    struct space space;
    struct elf_image image;
    kozo_handle_t cnode;
    kozo_handle_t thread;
    kozo_handle_t reply;
    kozo_handle_t ipc_buffer;
    kozo_handle_t notification;
    /// First address that is free for regions.
    uint64_t next_region;
    /// As the service sees it.
    struct kozo_start_info start;
};

/// Find the services that the initrd has, and create the endpoints that they offer from init's own memory; 0 or a
/// negative error.
int64_t services_init(void);

/// Number of services that there are.
uint32_t services_count(void);

/// Service number `number`, or NULL.
struct service *service_at(uint64_t number);

/// Nanoseconds of the clock.
uint64_t service_now(void);

/// The service of this name, or NULL.
struct service *service_find(const char *name);

/// Build a service that is not running, and start it. Says so if that fails; then nothing is left of it.
///
/// @param arguments  what it gets as its arguments; cut short to what StartInfo has room for
/// @return 0 or a negative error: ERR_NO_MEMORY, or ERR_INVALID_ARGUMENT if its file is no good executable, or
/// of another ABI
int64_t service_start(struct service *service, const char *arguments);

/// Start all services that are started at boot, each after those that it needs.
void services_start_all(void);

/// Take a running service down: all that it had is given back, and checked to be.
void service_stop(struct service *service);

// SPDX-License-Identifier: Apache-2.0
//
// Programs that a service with the need process.spawn starts, in memory of its own and with some of its own
// capabilities, and waits for. docs/programs.md tells what they are given, and from where.
//
//     kozo_process_init(kozo.programs, kozo.fs);
//     struct kozo_process *process;
//     uint64_t signals;
//     if (kozo_process_start("programs/wc", "etc/motd", &process) != 0)
//         printf("%s\n", kozo_process_failure());
//     else if (kozo_process_wait(process, KOZO_NO_DEADLINE, &signals) == 0)
//         kozo_process_forget(process);
//
// A program says to the service that started it that it has finished, asks it whether a server runs again that died in
// a call, and its faults go there. The service hears all that when it waits, for any program, and at no other time: who
// does something else meanwhile waits now and then, with a deadline that has passed, so that programs go on.
//
// The bound Reply that the service got at its start holds who asked last: nobody waits for programs while it still owes
// an answer to a client of its own.

#ifndef KOZO_PROCESS_H
#define KOZO_PROCESS_H

#include <kozo/manifest.h>
#include <kozo/task.h>

/// Most programs of a service at a time, those included whose end it has not forgotten.
#define KOZO_PROCESSES_MAX 8
/// Bytes of the largest executable: it is read as a whole, into the service's heap.
#define KOZO_PROCESS_FILE_MAX (UINT64_C(1) << 20)
/// A deadline that is never reached.
#define KOZO_NO_DEADLINE UINT64_MAX

enum kozo_process_state {
    KOZO_PROCESS_NONE = 0, ///< no program
    KOZO_PROCESS_RUNS,
    KOZO_PROCESS_ENDED, ///< all that it had is given back; `end` tells how it ended
};

/// How a program ended.
struct kozo_process_end {
    enum kozo_exit_kind kind; ///< STATUS, FAULT, or KILLED by the service
    uint64_t code;            ///< the exit status, or the Fault
    uint64_t address;         ///< of a fault: the address that it touched
    uint64_t instruction;     ///< of a fault: where it stood
    uint64_t flags;           ///< of a page fault: FaultFlag bits
    /// Of an exit: why, as the program says it, without control characters; empty if it says nothing.
    char reason[EXIT_REASON_BYTES + 1];
};

/// A program that was started. To be read only.
struct kozo_process {
    enum kozo_process_state state;
    char name[START_NAME_SIZE]; ///< the last part of its file's name
    struct kozo_process_end end;
    struct kozo_manifest manifest;
    struct kozo_task task;      ///< while it runs
    kozo_handle_t notification; ///< its own, with all rights
};

/// Begin: create the endpoint that programs reach the service by. Once, before all else here.
///
/// @param memory  an Untyped that nothing was created of, for programs alone: as one that is needed as `memory:2M as
///                programs`
/// @param fs      where executables are read from
/// @return 0 or a negative error
int64_t kozo_process_init(kozo_untyped_t memory, kozo_fs_t fs);

/// Start a program. What it needs comes from what the service's own declaration gives the service; its priority is one
/// less than that of the calling thread, its time slice the same.
///
/// @param file       its executable's name, "programs/wc"
/// @param arguments  what it is started with, at most START_ARGUMENTS_SIZE - 1 bytes
/// @param process    where it goes
/// @return 0, a negative error or a positive Status: NOT_FOUND if there is no such file, SYSTEM_ERR_BAD_PROGRAM if it
/// is no good or needs what the service has not, NO_SPACE if there is no memory for it. kozo_process_failure() tells
/// more.
int64_t kozo_process_start(const char *file, const char *arguments, struct kozo_process **process);

/// Why a program could not be started: "programs/wc needs fs.open+read, which shell has not". Until the next start.
const char *kozo_process_failure(void);

/// Wait until a program ends, and do what all of them ask for meanwhile.
///
/// @param process   one that was started; NULL: no one in particular; only the deadline or a signal ends the wait then
/// @param deadline  in nanoseconds of the monotonic clock: when the wait ends with ERR_TIMED_OUT; if it has passed what
///                  was asked is done. KOZO_NO_DEADLINE for none.
/// @param signals   bits of the service's own notification that were signalled meanwhile, which end the wait
/// @return 0 if the program has ended or there are signals, or a negative error
int64_t kozo_process_wait(const struct kozo_process *process, uint64_t deadline, uint64_t *signals);

/// End a program that runs, wherever it stands.
void kozo_process_kill(struct kozo_process *process);

/// Forget a program that has ended, so that another one can take its place.
void kozo_process_forget(struct kozo_process *process);

/// The program in a place from 0 to KOZO_PROCESSES_MAX - 1, in whatever state; NULL beyond.
struct kozo_process *kozo_process_at(unsigned place);

/// Tell of the capability number `number` that a running program has; false if it has not so many.
bool kozo_process_capability(const struct kozo_process *process, uint64_t number, struct kozo_capability_info *info);

#endif

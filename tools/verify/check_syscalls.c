// SPDX-License-Identifier: Apache-2.0
//
// Judges what syscall_plugin saw in a running guest.
//
// usage: check_syscalls entry|fastpath|calls REPORT --c SERVICE... [--rust SERVICE...]
//
//   entry     every SYSCALL stood in a service's file and entered the kernel at syscall_entry; services in C made some,
//             and so did those in Rust
//   fastpath  services in C and in Rust called and answered one another by the fast path, with a change of address
//             space
//   calls     judges nothing: prints a line for each SYSCALL that called, with the service's file, the address, and how
//             often it called, the fast path did that, and the fast path brought the answer
//
// All services are linked to the same address: code is told apart by its bytes, and where those are the same in several
// services it counts for none of them. Prints a line for each fault, and returns 1.

#include "elf_file.h"
#include "report.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVICES_MAX 64

enum language {
    LANGUAGE_UNKNOWN,
    LANGUAGE_C,
    LANGUAGE_RUST,
};

struct service {
    struct elf_file file;
    enum language language;
    uint64_t syscalls;
};

static struct service services[SERVICES_MAX];
static size_t service_count;

static const uint8_t syscall_code[] = {0x0f, 0x05};

// The set of services, a bit each, that have this code at this address; where `resumed`, right after a SYSCALL.
static uint64_t owners_of(const struct place *place, bool resumed) {
    uint64_t owners = 0;
    for (size_t i = 0; i < service_count; i++) {
        const uint8_t *code = elf_memory(&services[i].file, place->address, place->length);
        const uint8_t *before =
            elf_memory(&services[i].file, place->address - sizeof(syscall_code), sizeof(syscall_code));
        if (!code || memcmp(code, place->code, place->length) != 0) {
            continue;
        }
        if (!resumed || (before && memcmp(before, syscall_code, sizeof(syscall_code)) == 0)) {
            owners |= UINT64_C(1) << i;
        }
    }
    return owners;
}

// The language that all of a set's services share.
static enum language language_of(uint64_t owners) {
    enum language language = LANGUAGE_UNKNOWN;
    for (size_t i = 0; i < service_count; i++) {
        if (!(owners & UINT64_C(1) << i)) {
            continue;
        }
        if (language != LANGUAGE_UNKNOWN && language != services[i].language) {
            return LANGUAGE_UNKNOWN;
        }
        language = services[i].language;
    }
    return language;
}

static bool have(enum language language) {
    for (size_t i = 0; i < service_count; i++) {
        if (services[i].language == language) {
            return true;
        }
    }
    return false;
}

// Of the SYSCALL at the end of a place.
static uint64_t syscall_address(const struct place *place) {
    return place->address + place->length - sizeof(syscall_code);
}

// Books a SYSCALL's executions to the service that it is in. Returns the number of faults.
static unsigned check_syscall(const struct report *report, const struct syscall_seen *seen) {
    const struct place *place = &report->places[seen->place];
    uint64_t address = syscall_address(place);
    uint64_t owners = owners_of(place, false);
    unsigned faults = 0;
    if (!owners) {
        printf("a SYSCALL at %" PRIx64 " is in none of the services' files\n", address);
        faults++;
    }
    for (size_t i = 0; i < service_count; i++) {
        if (owners == UINT64_C(1) << i) {
            services[i].syscalls += seen->executed;
        }
    }
    if (seen->strayed) {
        printf("%" PRIu64 " of %" PRIu64 " executions of the SYSCALL at %" PRIx64
               " did not enter the kernel at syscall_entry, but first at %" PRIx64 "\n",
               seen->strayed, seen->executed, address, seen->stray_address);
        faults++;
    }
    return faults;
}

static unsigned check_entry(const struct report *report) {
    uint64_t total = 0, by_language[LANGUAGE_RUST + 1] = {0};
    unsigned faults = 0;
    for (size_t i = 0; i < report->syscall_count; i++) {
        const struct syscall_seen *seen = &report->syscalls[i];
        faults += check_syscall(report, seen);
        total += seen->executed;
        by_language[language_of(owners_of(&report->places[seen->place], false))] += seen->executed;
    }
    if (!by_language[LANGUAGE_C]) {
        printf("no SYSCALL of a service in C was seen\n");
        faults++;
    }
    if (!by_language[LANGUAGE_RUST] && have(LANGUAGE_RUST)) {
        printf("no SYSCALL of a service in Rust was seen\n");
        faults++;
    }
    if (!faults) {
        printf("%" PRIu64 " SYSCALLs", total);
        for (size_t i = 0; i < service_count; i++) {
            if (services[i].syscalls) {
                const char *name = services[i].file.name;
                printf(", %.*s %" PRIu64, (int)strcspn(name, "."), name, services[i].syscalls);
            }
        }
        printf("\n");
    }
    return faults;
}

// The switches with a change of address space, from services of one language to services of another.
static uint64_t count_switches(const struct report *report, enum language from, enum language to) {
    uint64_t count = 0;
    for (size_t i = 0; i < report->switch_count; i++) {
        const struct switch_seen *seen = &report->switches[i];
        if (language_of(owners_of(&report->places[seen->from], false)) == from &&
            language_of(owners_of(&report->places[seen->to], true)) == to) {
            count += seen->changed;
        }
    }
    return count;
}

static unsigned check_fastpath(const struct report *report) {
    enum language other = have(LANGUAGE_RUST) ? LANGUAGE_RUST : LANGUAGE_C;
    const char *name = other == LANGUAGE_RUST ? "Rust" : "C";
    uint64_t there = count_switches(report, LANGUAGE_C, other);
    uint64_t back = count_switches(report, other, LANGUAGE_C);
    if (!there || !back) {
        printf("the fast path switched address space %" PRIu64 " times from C to %s and %" PRIu64 " times back\n",
               there, name, back);
        return 1;
    }
    struct fast_seen all = {0};
    for (size_t i = 0; i < report->fast_count; i++) {
        all.calls += report->fast[i].calls;
        all.calls_taken += report->fast[i].calls_taken;
        all.answers += report->fast[i].answers;
        all.answers_taken += report->fast[i].answers_taken;
    }
    printf("%" PRIu64 " switches from C to %s, %" PRIu64 " from %s to C; in all %" PRIu64 " of %" PRIu64
           " SYS_CALL and %" PRIu64 " of %" PRIu64 " SYS_REPLY_RECV\n",
           there, name, back, name, all.calls_taken, all.calls, all.answers_taken, all.answers);
    return 0;
}

// How often the fast path came back to right behind a SYSCALL of this service.
static uint64_t count_returns(const struct report *report, uint64_t owner, uint64_t address) {
    uint64_t count = 0;
    for (size_t i = 0; i < report->switch_count; i++) {
        const struct place *to = &report->places[report->switches[i].to];
        if (to->address == address + sizeof(syscall_code) && owners_of(to, true) & owner) {
            count += report->switches[i].count;
        }
    }
    return count;
}

static void print_calls(const struct report *report) {
    for (size_t i = 0; i < report->fast_count; i++) {
        const struct fast_seen *fast = &report->fast[i];
        const struct place *place = &report->places[fast->place];
        uint64_t owners = owners_of(place, false), address = syscall_address(place);
        for (size_t j = 0; j < service_count && fast->calls; j++) {
            if (owners == UINT64_C(1) << j) {
                printf("%s 0x%" PRIx64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", services[j].file.name, address,
                       fast->calls, fast->calls_taken, count_returns(report, owners, address));
            }
        }
    }
}

static _Noreturn void misuse(void) {
    fprintf(stderr, "usage: check_syscalls entry|fastpath|calls REPORT --c SERVICE... [--rust SERVICE...]\n");
    exit(2);
}

static void take_services(char **arguments) {
    enum language language = LANGUAGE_UNKNOWN;
    for (; *arguments; arguments++) {
        if (strcmp(*arguments, "--c") == 0) {
            language = LANGUAGE_C;
        } else if (strcmp(*arguments, "--rust") == 0) {
            language = LANGUAGE_RUST;
        } else if (language == LANGUAGE_UNKNOWN || service_count == SERVICES_MAX) {
            misuse();
        } else {
            services[service_count++] = (struct service){.file = elf_open(*arguments), .language = language};
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 5) {
        misuse();
    }
    take_services(argv + 3);
    struct report report = report_read(argv[2]);
    if (strcmp(argv[1], "entry") == 0) {
        return check_entry(&report) != 0;
    }
    if (strcmp(argv[1], "fastpath") == 0) {
        return check_fastpath(&report) != 0;
    }
    if (strcmp(argv[1], "calls") == 0) {
        print_calls(&report);
        return 0;
    }
    misuse();
}

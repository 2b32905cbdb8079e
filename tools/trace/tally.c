// SPDX-License-Identifier: Apache-2.0

#include "tally.h"

#include "memory.h"
#include "names.h"

#include <kozo_abi.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum use_kind {
    USE_RAN,
    USE_SLOT,
    USE_REGION,
    USE_CALL,
    USE_CAPS,
    USE_SYSCALL,
    USE_IN,
    USE_OUT,
    USE_COPIED,
    USE_SIGNAL,
    USE_READ,
    USE_WRITE,
};

static const char *const kind_words[] = {
    [USE_RAN] = "ran",       [USE_SLOT] = "slot",       [USE_REGION] = "region", [USE_CALL] = "call",
    [USE_CAPS] = "caps",     [USE_SYSCALL] = "syscall", [USE_IN] = "in",         [USE_OUT] = "out",
    [USE_COPIED] = "copied", [USE_SIGNAL] = "signal",   [USE_READ] = "read",     [USE_WRITE] = "write",
};

struct use {
    enum use_kind kind;
    char service[START_NAME_SIZE];
    uint64_t place;
    uint64_t detail;
    int64_t count;
};

/// A slot of a run of a service that holds a copy of another one.
struct copy {
    char service[START_NAME_SIZE];
    uint64_t slot;
    uint64_t original;
};

struct tally {
    struct use *uses;
    size_t use_count;
    struct copy *copies;
    size_t copy_count;
};

struct tally *tally_new(void) {
    struct tally *tally = grow(NULL, 0, sizeof(*tally));
    memset(tally, 0, sizeof(*tally));
    return tally;
}

void tally_free(struct tally *tally) {
    free(tally->uses);
    free(tally->copies);
    free(tally);
}

/// Counts a use. What init does is no service's, and slots behind those that are told of are filled by the service
/// itself.
static void add(struct tally *tally, enum use_kind kind, const char *service, uint64_t place, uint64_t detail,
                int64_t count) {
    if (place >= HELD_SLOTS || strcmp(service, names_init) == 0 || strcmp(service, names_none) == 0) {
        return;
    }
    for (size_t i = 0; i < tally->use_count; i++) {
        struct use *use = &tally->uses[i];
        if (use->kind == kind && use->place == place && use->detail == detail && strcmp(use->service, service) == 0) {
            use->count += count;
            return;
        }
    }
    tally->uses = grow(tally->uses, tally->use_count, sizeof(struct use));
    struct use *use = &tally->uses[tally->use_count++];
    *use = (struct use){.kind = kind, .place = place, .detail = detail, .count = count};
    snprintf(use->service, sizeof(use->service), "%s", service);
}

// ---- Copies ----

static struct copy *find_copy(const struct tally *tally, const char *service, uint64_t slot) {
    for (size_t i = 0; i < tally->copy_count; i++) {
        if (tally->copies[i].slot == slot && strcmp(tally->copies[i].service, service) == 0) {
            return &tally->copies[i];
        }
    }
    return NULL;
}

/// The slot that init filled, of which this one has a copy.
static uint64_t original_of(const struct tally *tally, const char *service, uint64_t slot) {
    const struct copy *copy = find_copy(tally, service, slot);
    return copy == NULL ? slot : copy->original;
}

static void add_copy(struct tally *tally, const char *service, uint64_t slot, uint64_t original) {
    struct copy *copy = find_copy(tally, service, slot);
    if (copy == NULL) {
        tally->copies = grow(tally->copies, tally->copy_count, sizeof(*copy));
        copy = &tally->copies[tally->copy_count++];
        snprintf(copy->service, sizeof(copy->service), "%s", service);
        copy->slot = slot;
    }
    copy->original = original;
}

/// The slot is empty: what the service does through it next, is through something of its own.
static void forget_slot(struct tally *tally, const char *service, uint64_t slot) {
    struct copy *copy = find_copy(tally, service, slot);
    if (slot < HELD_SLOTS) {
        add_copy(tally, service, slot, HELD_SLOTS);
    } else if (copy != NULL) {
        *copy = tally->copies[--tally->copy_count];
    }
}

/// The slots are as init has filled them.
static void forget_copies(struct tally *tally, const char *service) {
    size_t kept = 0;
    for (size_t i = 0; i < tally->copy_count; i++) {
        const struct copy *copy = &tally->copies[i];
        if (strcmp(copy->service, service) != 0) {
            tally->copies[kept++] = *copy;
        }
    }
    tally->copy_count = kept;
}

/// CAP_COPY, CAP_MINT and CAP_MOVE: to_cnode, to_index, from_cnode, from_index.
static void take_copy(struct tally *tally, const char *service, const struct record *entry) {
    const uint64_t *registers = entry->registers;
    if (original_of(tally, service, registers[2]) != SLOT_CNODE) {
        return;
    }
    uint64_t original = original_of(tally, service, registers[3]);
    if (entry->rax == SYS_CAP_MOVE) {
        forget_slot(tally, service, registers[3]);
    }
    if (original_of(tally, service, registers[0]) == SLOT_CNODE) {
        add_copy(tally, service, registers[1], original);
    } else {
        add(tally, USE_COPIED, service, original, 0, 1);
    }
}

// ---- Events ----

static void take_ports(struct tally *tally, const char *service, uint64_t slot, const struct record *entry) {
    enum use_kind kind = entry->rax == SYS_PORT_IN ? USE_IN : USE_OUT;
    for (uint64_t i = 0; i < entry->registers[2]; i++) {
        add(tally, kind, service, slot, entry->registers[1] + i, 1);
    }
}

static void take_signals(struct tally *tally, const char *service, uint64_t signals) {
    for (unsigned bit = 0; bit < 64; bit++) {
        if ((signals >> bit & 1) != 0) {
            add(tally, USE_SIGNAL, service, bit, 0, 1);
        }
    }
}

/// One that is no message, or a receive that brought signals.
static void take_syscall(struct tally *tally, const struct event *event) {
    const char *service = event->who.service;
    const struct record *entry = event->entry;
    uint64_t handle = entry->registers[0];
    uint64_t slot = original_of(tally, service, handle);
    add(tally, USE_SYSCALL, service, slot, entry->rax, 1);
    switch (entry->rax) {
    case SYS_CAP_COPY:
    case SYS_CAP_MINT:
    case SYS_CAP_MOVE:
        take_copy(tally, service, entry);
        break;
    case SYS_CAP_DELETE:
        if (slot == SLOT_CNODE) {
            forget_slot(tally, service, entry->registers[1]);
        }
        break;
    case SYS_PORT_IN:
    case SYS_PORT_OUT:
        take_ports(tally, service, slot, entry);
        break;
    case SYS_RECV:
    case SYS_REPLY_RECV:
        take_signals(tally, service, event->end == NULL ? 0 : event->end->registers[0]);
        break;
    case SYS_WAIT:
    case SYS_POLL:
    case SYS_WAIT_UNTIL:
        if (handle == SLOT_NOTIFICATION && event->end != NULL) {
            take_signals(tally, service, event->end->registers[0]);
        }
        break;
    default:
        break;
    }
}

/// A request has come to its server, and counts unless that refuses it.
static void take_received(struct tally *tally, const struct event *event) {
    const char *service = event->peer.service;
    if (event->entry == NULL || service == NULL) {
        return;
    }
    uint64_t slot = original_of(tally, service, event->entry->registers[0]);
    add(tally, USE_CALL, service, slot, record_label(event->entry), 1);
    if (event->entry->handle_count > 0) {
        add(tally, USE_CAPS, service, slot, 0, 1);
    }
}

static void take_answer(struct tally *tally, const struct event *event) {
    if (event->end->rax != 0) {
        return;
    }
    uint64_t slot = original_of(tally, event->who.service, event->entry->registers[0]);
    if (record_label(event->end) == STATUS_BAD_METHOD) {
        add(tally, USE_CALL, event->who.service, slot, record_label(event->entry), -1);
    }
    if (event->end->handle_count > 0) {
        add(tally, USE_CAPS, event->who.service, slot, 0, 1);
    }
}

static void take_holdings(struct tally *tally, const char *service, const struct record *record) {
    forget_copies(tally, service);
    add(tally, USE_RAN, service, 0, 0, 1);
    for (unsigned i = 0; i < HELD_SLOTS; i++) {
        if ((record->slots[i / 64] >> (i % 64) & 1) != 0) {
            add(tally, USE_SLOT, service, i, 0, 1);
        }
    }
    for (unsigned i = 0; i < START_MAX_REGIONS; i++) {
        if ((record->regions >> i & 1) != 0) {
            add(tally, USE_REGION, service, i, 0, 1);
        }
    }
}

void tally_take(struct tally *tally, const struct event *event) {
    switch (event->kind) {
    case EVENT_SYSCALL:
        if (!event->failed) {
            take_syscall(tally, event);
        }
        break;
    case EVENT_RECEIVED:
        take_received(tally, event);
        break;
    case EVENT_ANSWER:
        take_answer(tally, event);
        break;
    case EVENT_HOLDINGS:
        take_holdings(tally, event->who.service, event->end);
        break;
    case EVENT_MEMORY:
        add(tally, event->end->writes ? USE_WRITE : USE_READ, event->who.service, event->end->region, 0, 1);
        break;
    default:
        break;
    }
}

void tally_print(const struct tally *tally, FILE *out) {
    for (size_t i = 0; i < tally->use_count; i++) {
        const struct use *use = &tally->uses[i];
        if (use->count > 0) {
            fprintf(out, "%s %s %" PRIu64 " %" PRIu64 " %" PRId64 "\n", kind_words[use->kind], use->service, use->place,
                    use->detail, use->count);
        }
    }
}

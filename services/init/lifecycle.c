// SPDX-License-Identifier: Apache-2.0
//
// How services come and go.

#include "lifecycle.h"

#include "journal.h"

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_servers.h>
#include <kozo_syscalls.h>

#define NS_PER_MS UINT64_C(1000000)
#define TIMER_BIT UINT64_C(1)

static struct {
    kozo_handle_t timer;
    /// What the timer is set to; 0 if it is not set.
    uint64_t set_to;
    /// When something is due may be another time than it was.
    bool changed;
} clockwork;

int64_t lifecycle_init(void) {
    struct kozo_arena *arena = own_space.arena;
    kozo_handle_t notification;
    int64_t error = kozo_arena_create(arena, OBJECT_NOTIFICATION, 0, &notification);
    if (!error)
        error = kozo_arena_create(arena, OBJECT_TIMER, 0, &clockwork.timer);
    kozo_handle_t signal = kozo_arena_slot(arena);
    if (error || signal == NULL_HANDLE)
        return error ? error : kozo_own_error(ERR_NO_MEMORY);
    error = kozo_sys_cap_mint(INIT_CNODE, signal, INIT_CNODE, notification, RIGHT_NOTIFICATION_SIGNAL, TIMER_BIT);
    if (!error)
        error = kozo_sys_timer_notify(clockwork.timer, signal);
    return error ? error : kozo_sys_thread_bind(INIT_THREAD, THREAD_SLOT_NOTIFICATION, notification, 0);
}

// ---- Those who wait

static bool keep(kozo_handle_t *reply, kozo_handle_t *bound_reply) {
    if (kozo_sys_thread_bind(INIT_THREAD, THREAD_SLOT_REPLY, *reply, 0))
        return false;
    kozo_handle_t empty = *reply;
    *reply = *bound_reply;
    *bound_reply = empty;
    return true;
}

bool lifecycle_keep_runner(struct service *service, kozo_handle_t *bound_reply) {
    service->has_runner = keep(&service->runner, bound_reply);
    return service->has_runner;
}

bool lifecycle_keep_waiter(struct service *service, const struct service *awaited, kozo_handle_t *bound_reply) {
    bool kept = keep(&service->waiter, bound_reply);
    service->awaited = kept ? awaited : NULL;
    return kept;
}

bool lifecycle_is_waiting(struct service *service) {
    uint64_t type, rights, badge, size_bits, has_caller, derived;
    // Who waited may have been ended by its own service: then the Reply holds nobody.
    if (service->awaited &&
        (kozo_sys_cap_inspect(INIT_CNODE, service->waiter, &type, &rights, &badge, &size_bits, &has_caller, &derived) ||
         !has_caller))
        service->awaited = NULL;
    return service->awaited != NULL;
}

/// A service runs now, or will not by itself: tell those who wait for that.
static void tell_waiters(const struct service *about) {
    if (about->state == SERVICE_WAITING)
        return;
    for (uint32_t i = 0; i < services_count(); i++) {
        struct service *service = service_at(i);
        if (service->awaited != about)
            continue;
        service->awaited = NULL;
        if (service_runs(about))
            system_answer_await(service->waiter);
        else
            kozo_reply_status(service->waiter, SYSTEM_ERR_NOT_RUNNING);
    }
}

static void settle(struct service *service, uint64_t state) {
    service->state = state;
    clockwork.changed = true;
    tell_waiters(service);
}

// ---- Starting and ending

/// A run has ended, or could not begin: does the policy want another one?
static void decide(struct service *service, bool is_failure, uint64_t ran, uint64_t let_be) {
    uint64_t wait;
    uint64_t now = journal_now();
    switch (policy_decide(&service->policy, service->plan, is_failure, ran, now, &wait)) {
    case POLICY_LET_BE:
        settle(service, let_be);
        break;
    case POLICY_RESTART:
        service->due = now + wait;
        journal_say(service, "restarts in %lu ms", wait / NS_PER_MS);
        settle(service, SERVICE_WAITING);
        break;
    case POLICY_GIVE_UP:
        journal_say(service, "failed more than %u times within %lu ms: it stays down", service->plan->limit_count,
                    service->plan->limit_window_ns / NS_PER_MS);
        settle(service, SERVICE_FAILED);
        break;
    }
}

static int64_t start(struct service *service) {
    int64_t error = service_start(service);
    if (error) {
        journal_note(service, "cannot be started");
        return error;
    }
    service->started = journal_now();
    service->watchdog = watchdog_start(service->plan->watchdog_ns, service->started);
    journal_note(service, "started, generation %lu", service->generation);
    settle(service, SERVICE_RUNNING);
    return 0;
}

/// Whether a start that failed so may do later: others have the memory, or the interrupt line.
static bool is_passing(int64_t error) {
    return error == ERR_NO_MEMORY || error == ERR_IN_USE;
}

/// A start that nobody else is told the failure of.
static int64_t start_or_decide(struct service *service) {
    int64_t error = start(service);
    if (is_passing(error))
        decide(service, true, 0, SERVICE_FAILED);
    else if (error)
        settle(service, SERVICE_FAILED);
    return error;
}

static int64_t status_of_start(int64_t error) {
    if (!error)
        return STATUS_OK;
    return error == ERR_NO_MEMORY ? STATUS_NO_SPACE : SYSTEM_ERR_BAD_PROGRAM;
}

static void take_down(struct service *service, struct end end) {
    service_stop(service);
    service->has_ended = true;
    service->last = end;
    service->last.time = journal_now();
    if (service->has_runner)
        system_answer_run(service->runner, end.kind, end.code, end.address, end.instruction);
    service->has_runner = false;
}

void lifecycle_start_all(void) {
    for (uint32_t i = 0; i < services_count(); i++) {
        if (service_at(i)->plan->start_at_boot)
            start_or_decide(service_at(i));
    }
}

int64_t lifecycle_start(struct service *service, const char *arguments) {
    service->policy = (struct policy){0};
    strlcpy(service->arguments, *arguments ? arguments : service->plan->arguments, sizeof(service->arguments));
    int64_t error = start(service);
    // If it may do later it is what it was: stopped, or waiting for its restart.
    if (error && !is_passing(error))
        settle(service, SERVICE_FAILED);
    return status_of_start(error);
}

int64_t lifecycle_restart(struct service *service) {
    if (service_runs(service))
        take_down(service, (struct end){.kind = EXIT_KILLED});
    service->policy = (struct policy){0};
    return status_of_start(start_or_decide(service));
}

void lifecycle_end(struct service *service, struct end end) {
    take_down(service, end);
    decide(service, policy_is_failure(end.kind, end.code), service->last.time - service->started,
           end.kind == EXIT_KILLED ? SERVICE_STOPPED : SERVICE_ENDED);
}

void lifecycle_stop(struct service *service) {
    if (service_runs(service))
        take_down(service, (struct end){.kind = EXIT_KILLED});
    settle(service, SERVICE_STOPPED);
}

// ---- By the clock

void lifecycle_alive(struct service *service) {
    watchdog_answered(&service->watchdog);
}

static void look_at(struct service *service, uint64_t now) {
    if (service->state == SERVICE_WAITING && service->due <= now) {
        if (start_or_decide(service) == 0)
            service->restarts++;
        return;
    }
    if (!service_runs(service))
        return;
    switch (watchdog_look(&service->watchdog, now)) {
    case WATCHDOG_WAIT:
        break;
    case WATCHDOG_ASK:
        kozo_sys_signal(service->question);
        break;
    case WATCHDOG_LATE:
        journal_say(service, "does not answer its watchdog");
        lifecycle_end(service, (struct end){.kind = EXIT_WATCHDOG});
        break;
    }
}

/// When something is due of a service; UINT64_MAX if nothing is.
static uint64_t due_of(const struct service *service) {
    if (service->state == SERVICE_WAITING)
        return service->due;
    return service_runs(service) && service->watchdog.period ? service->watchdog.due : UINT64_MAX;
}

static void set_timer(void) {
    uint64_t earliest = UINT64_MAX;
    for (uint32_t i = 0; i < services_count(); i++) {
        uint64_t due = due_of(service_at(i));
        earliest = due < earliest ? due : earliest;
    }
    if (earliest == clockwork.set_to || earliest == UINT64_MAX)
        return;
    clockwork.set_to = earliest;
    int64_t error = kozo_sys_timer_set(clockwork.timer, earliest);
    if (error)
        printf("init: mistake: cannot set its timer: %s\n", kozo_failure_text(error));
}

void lifecycle_work(bool signalled) {
    if (signalled) {
        clockwork.set_to = 0;
        clockwork.changed = true;
        uint64_t now = journal_now();
        for (uint32_t i = 0; i < services_count(); i++)
            look_at(service_at(i), now);
    }
    if (clockwork.changed)
        set_timer();
    clockwork.changed = false;
}

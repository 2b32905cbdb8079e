// SPDX-License-Identifier: Apache-2.0
//
// init once the system runs. It believes nothing of a message but its badge, and never waits for a client: an answer
// that a client cannot take is lost to that client alone. Which methods a client may use its badge says, and the
// generated dispatch sees to.

#include "supervisor.h"

#include "audit.h"
#include "fault.h"
#include "journal.h"
#include "lifecycle.h"
#include "service.h"
#include "untyped.h"
#include "view.h"

#include <kozo/badge.h>
#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/printable.h>
#include <kozo/string.h>
#include <kozo_servers.h>

/// What init receives on.
static kozo_handle_t endpoint;
/// The Reply that init's receives arm. There is one more of them than services have together.
static kozo_handle_t bound_reply = INIT_REPLY;

/// A slot for what NARROW derives, and whether it is filled: until the answer has been sent.
static kozo_handle_t narrowed;
static bool has_narrowed;

/// When the system came up, by the time stamp counter.
static struct { uint64_t exited, began; } boot;

void supervisor_booted(uint64_t exited, uint64_t began) {
    boot.exited = exited;
    boot.began = began;
}

int64_t supervisor_init(kozo_handle_t *system) {
    struct kozo_arena *arena = own_space.arena;
    int64_t error = kozo_arena_create(arena, OBJECT_ENDPOINT, 0, system);
    if (error)
        return error;
    endpoint = kozo_arena_slot(arena);
    narrowed = kozo_arena_slot(arena);
    if (endpoint == NULL_HANDLE || narrowed == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    // A receiver's own badge shows nowhere: any will do.
    return kozo_sys_cap_mint(INIT_CNODE, endpoint, INIT_CNODE, *system, RIGHT_ENDPOINT_RECEIVE, 1);
}

// ---- Passing on

/// Whoever was answered has a capability derived from it, or took none.
__attribute__((cold, noinline)) static void forget_narrowed(void) {
    kozo_sys_cap_delete(INIT_CNODE, narrowed);
    has_narrowed = false;
}

int64_t system_serve_narrow(uint64_t client, uint64_t handle, uint64_t methods, kozo_handle_t *capability) {
    const struct service *service = service_of_client(client);
    const struct plan_grant *grant = service_client_grant(service, handle);
    if (!grant)
        return STATUS_NOT_FOUND;
    if (methods == 0 || (methods & ~grant->a) != 0)
        return STATUS_BAD_ARGUMENT;
    int64_t error = kozo_sys_cap_mint(INIT_CNODE, narrowed, INIT_CNODE, service_at(grant->target)->offer,
                                      RIGHT_ENDPOINT_SEND, kozo_badge(client, methods));
    if (error) {
        printf("init: mistake: cannot narrow a capability: %s\n", kozo_failure_text(error));
        return STATUS_NOT_FOUND;
    }
    has_narrowed = true;
    *capability = narrowed;
    return STATUS_OK;
}

static const char *name_of(uint64_t client) {
    return service_of_client(client)->plan->name;
}

// ---- Telling of services

int64_t system_serve_list(uint64_t client, uint64_t number, struct kozo_service_info *info) {
    (void)client;
    const struct service *service = service_at(number);
    return !service || view_service(service, info) ? STATUS_NOT_FOUND : STATUS_OK;
}

int64_t system_serve_caps(uint64_t client, uint64_t number, uint64_t capability, struct kozo_capability_info *info) {
    (void)client;
    const struct service *service = service_at(number);
    struct audit_question question = {.service = number};
    struct audit_counts counts;
    uint64_t holder;
    bool answers = service && service_runs(service) && !audit_ask(question, capability, &counts, &holder, info);
    return answers && info->type ? STATUS_OK : STATUS_NOT_FOUND;
}

int64_t system_serve_audit(uint64_t client, uint64_t service, uint64_t number, uint64_t *services,
                           uint64_t *capabilities, uint64_t *undeclared, uint64_t *holder,
                           struct kozo_capability_info *info) {
    (void)client;
    struct audit_question question = {.service = service, .undeclared = true};
    struct audit_counts counts;
    if (service != EVERY_SERVICE && !service_at(service))
        return STATUS_NOT_FOUND;
    int64_t error = audit_ask(question, number, &counts, holder, info);
    if (error) {
        printf("init: mistake: cannot walk over all capabilities: %s\n", kozo_failure_text(error));
        return STATUS_NOT_FOUND;
    }
    *services = counts.services;
    *capabilities = counts.capabilities;
    *undeclared = counts.undeclared;
    return STATUS_OK;
}

int64_t system_serve_space(uint64_t client, uint64_t number, struct kozo_service_memory *info) {
    (void)client;
    const struct service *service = service_at(number);
    if (!service)
        return STATUS_NOT_FOUND;
    return service_runs(service) && view_memory(service, info) == 0 ? STATUS_OK : SYSTEM_ERR_NOT_RUNNING;
}

int64_t system_serve_event(uint64_t client, uint64_t from, uint64_t *number, uint64_t *time, uint64_t *service,
                           bool *told, char *text) {
    (void)client;
    const struct event *event = journal_find(from, number);
    if (!event)
        return STATUS_NOT_FOUND;
    *time = event->time;
    *service = event->service;
    *told = event->told;
    strlcpy(text, event->text, EVENT_TEXT_BYTES + 1);
    return STATUS_OK;
}

int64_t system_serve_usage(uint64_t client, uint64_t *free, uint64_t *uncreated, uint64_t *capabilities,
                           uint64_t *taken) {
    (void)client;
    *free = untyped_free_bytes();
    *taken = kozo_slots_taken();
    view_usage(uncreated, capabilities);
    return STATUS_OK;
}

int64_t system_serve_memory(uint64_t client, uint64_t *total, uint64_t *free) {
    (void)client;
    *total = untyped_total_bytes();
    *free = untyped_free_bytes();
    return STATUS_OK;
}

int64_t system_serve_boot(uint64_t client, uint64_t *exited, uint64_t *began) {
    (void)client;
    *exited = boot.exited;
    *began = boot.began;
    return STATUS_OK;
}

// ---- Starting and ending them

/// Start the service with these arguments, or tell why not.
static int64_t start_requested(struct service *service, const char *arguments) {
    if (!service)
        return STATUS_NOT_FOUND;
    return service_runs(service) ? STATUS_BUSY : lifecycle_start(service, arguments);
}

int64_t system_serve_run(uint64_t client, const char *name, const char *arguments, enum kozo_exit_kind *kind,
                         uint64_t *code, uint64_t *address, uint64_t *instruction) {
    (void)client, (void)kind, (void)code, (void)address, (void)instruction;
    struct service *service = service_find(name);
    int64_t status = start_requested(service, arguments);
    if (status != STATUS_OK)
        return status;
    if (lifecycle_keep_runner(service, &bound_reply))
        return KOZO_ANSWER_LATER;
    lifecycle_stop(service);
    return STATUS_NO_SPACE;
}

int64_t system_serve_start(uint64_t client, const char *name, const char *arguments) {
    (void)client;
    return start_requested(service_find(name), arguments);
}

int64_t system_serve_kill(uint64_t client, const char *name) {
    struct service *service = service_find(name);
    if (!service)
        return STATUS_NOT_FOUND;
    if (!service_runs(service))
        return SYSTEM_ERR_NOT_RUNNING;
    journal_note(service, "killed by %s", name_of(client));
    lifecycle_end(service, (struct end){.kind = EXIT_KILLED});
    return STATUS_OK;
}

int64_t system_serve_stop(uint64_t client, const char *name) {
    struct service *service = service_find(name);
    if (!service)
        return STATUS_NOT_FOUND;
    if (!service_runs(service) && service->state != SERVICE_WAITING)
        return SYSTEM_ERR_NOT_RUNNING;
    journal_note(service, "stopped by %s", name_of(client));
    lifecycle_stop(service);
    return STATUS_OK;
}

int64_t system_serve_restart(uint64_t client, const char *name) {
    struct service *service = service_find(name);
    if (!service)
        return STATUS_NOT_FOUND;
    journal_note(service, "restarted by %s", name_of(client));
    return lifecycle_restart(service);
}

// ---- What services tell of themselves, and wait for

void system_serve_alive(uint64_t client) {
    lifecycle_alive(service_of_client(client));
}

int64_t system_serve_await(uint64_t client, uint64_t handle) {
    struct service *service = service_of_client(client);
    const struct plan_grant *grant = service_client_grant(service, handle);
    if (!grant)
        return STATUS_NOT_FOUND;
    const struct service *awaited = service_at(grant->target);
    if (awaited->state != SERVICE_WAITING)
        return service_runs(awaited) ? STATUS_OK : SYSTEM_ERR_NOT_RUNNING;
    if (lifecycle_is_waiting(service))
        return STATUS_BUSY;
    return lifecycle_keep_waiter(service, awaited, &bound_reply) ? KOZO_ANSWER_LATER : STATUS_BUSY;
}

_Static_assert(START_NAME_SIZE - 1 + sizeof(": ended with status -9223372036854775808: ") - 1 + EXIT_REASON_BYTES <=
                   EVENT_TEXT_BYTES,
               "an event has room for all of why a service ended");

int64_t system_serve_exit(uint64_t client, int64_t code, const char *reason) {
    struct service *service = service_of_client(client);
    char said[SYSTEM_EXIT_REASON_MAX + 1];
    kozo_printable(said, reason, sizeof(said));
    const char *colon = *said != '\0' ? ": " : "";
    // Who runs it is told so, and tells.
    if (service->has_runner)
        journal_note(service, "ended with status %ld%s%s", code, colon, said);
    else
        journal_say(service, "ended with status %ld%s%s", code, colon, said);
    lifecycle_end(service, (struct end){.kind = EXIT_STATUS, .code = (uint64_t)code});
    return KOZO_ANSWER_LATER;
}

static void handle_fault(struct service *service, const struct kozo_message *fault) {
    char text[FAULT_TEXT_SIZE];
    uint32_t kind = kozo_message_label(fault);
    fault_text(text, kind, fault->words);
    journal_say(service, "%s", text);
    lifecycle_end(service, (struct end){.kind = EXIT_FAULT,
                                        .code = kind,
                                        .address = fault->words[FAULT_WORD_DETAIL],
                                        .instruction = fault->words[FAULT_WORD_INSTRUCTION],
                                        .flags = fault->words[FAULT_WORD_FLAGS]});
}

/// Does what a message asks for. A fault that nobody can have is a mistake of init's or the kernel's. It is said and
/// dropped.
///
/// @return whether the message now is an answer to be given
static bool handle(struct kozo_message *message) {
    if (kozo_message_is_notification(message))
        return false;
    struct service *service = service_of_client(kozo_badge_client(message->badge));
    bool runs = service && service_runs(service);
    // The capabilities that faults come through are in the services' threads only, where no service reaches them. The
    // others a service may have given away, to somebody who still has them when it is gone.
    if (kozo_badge_methods(message->badge) != 0)
        return runs ? system_dispatch(message) : kozo_refuse(message, STATUS_BAD_METHOD);
    if (runs)
        handle_fault(service, message);
    else
        printf("init: mistake: a fault with badge 0x%lx\n", message->badge);
    return false;
}

void supervisor_run(void) {
    struct kozo_message message = kozo_message_of(0);
    bool answer_due = false;
    for (;;) {
        kozo_serve_next(endpoint, &message, answer_due, 0);
        bool signalled = kozo_message_is_notification(&message);
        if (has_narrowed)
            forget_narrowed();
        answer_due = handle(&message);
        lifecycle_work(signalled);
    }
}

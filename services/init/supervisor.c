// SPDX-License-Identifier: Apache-2.0
//
// init once the system runs. It believes nothing of a message but its badge, and never waits for a client: an answer
// that a client cannot take is lost to that client alone.

#include "supervisor.h"

#include "fault.h"
#include "service.h"
#include "untyped.h"
#include "view.h"

#include <kozo/badge.h>
#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo_servers.h>

/// What init receives on.
static kozo_handle_t endpoint;
/// The Reply that init's receives arm. There is one more of them than services: this one, and each service's `runner`.
static kozo_handle_t bound_reply = INIT_REPLY;

/// When the system came up, by the time stamp counter.
static struct { uint64_t exited, began; } boot;

void supervisor_booted(uint64_t exited, uint64_t began) {
    boot.exited = exited;
    boot.began = began;
}

int64_t supervisor_init(kozo_handle_t *system) {
    struct arena *arena = own_space.arena;
    int64_t error = arena_create(arena, OBJECT_ENDPOINT, 0, system);
    if (error)
        return error;
    endpoint = arena_slot(arena);
    if (endpoint == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    // A receiver's own badge shows nowhere: any will do.
    error = kozo_sys_cap_mint(INIT_CNODE, endpoint, INIT_CNODE, *system, RIGHT_ENDPOINT_RECEIVE, 1);
    for (uint32_t i = 0; !error && i < services_count(); i++)
        error = arena_create(arena, OBJECT_REPLY, 0, &service_at(i)->runner);
    return error;
}

/// Keep the caller for when the service ends: the Reply that holds it and the service's own change places.
static bool keep_runner(struct service *service) {
    if (kozo_sys_thread_bind(INIT_THREAD, THREAD_SLOT_REPLY, service->runner, 0))
        return false;
    kozo_handle_t empty = service->runner;
    service->runner = bound_reply;
    service->has_runner = true;
    bound_reply = empty;
    return true;
}

/// Take a service down and tell its runner, who may be gone by now, how it ended.
static void end(struct service *service, enum kozo_exit_kind kind, uint64_t code, uint64_t address,
                uint64_t instruction) {
    service_stop(service);
    if (service->has_runner)
        system_answer_run(service->runner, kind, code, address, instruction);
    service->has_runner = false;
}

int64_t system_serve_list(uint64_t client, uint64_t number, struct kozo_service_info *info) {
    (void)client;
    const struct service *service = service_at(number);
    return !service || view_service(service, info) ? STATUS_NOT_FOUND : STATUS_OK;
}

int64_t system_serve_caps(uint64_t client, uint64_t number, uint64_t capability, struct kozo_capability_info *info) {
    (void)client;
    const struct service *service = service_at(number);
    bool found = service && service->running && view_capability(service, capability, info);
    return found ? STATUS_OK : STATUS_NOT_FOUND;
}

/// Start the service with these arguments, or tell why not.
static int64_t start_requested(struct service *service, const char *arguments) {
    if (!service)
        return STATUS_NOT_FOUND;
    if (service->running)
        return STATUS_BUSY;
    int64_t error = service_start(service, arguments);
    if (!error)
        return STATUS_OK;
    return error == ERR_NO_MEMORY ? STATUS_NO_SPACE : SYSTEM_ERR_BAD_PROGRAM;
}

int64_t system_serve_run(uint64_t client, const char *name, const char *arguments, enum kozo_exit_kind *kind,
                         uint64_t *code, uint64_t *address, uint64_t *instruction) {
    (void)client, (void)kind, (void)code, (void)address, (void)instruction;
    struct service *service = service_find(name);
    int64_t status = start_requested(service, arguments);
    if (status != STATUS_OK)
        return status;
    if (keep_runner(service))
        return KOZO_ANSWER_LATER;
    service_stop(service);
    return STATUS_NO_SPACE;
}

int64_t system_serve_start(uint64_t client, const char *name, const char *arguments) {
    (void)client;
    return start_requested(service_find(name), arguments);
}

int64_t system_serve_kill(uint64_t client, const char *name) {
    (void)client;
    struct service *service = service_find(name);
    if (!service)
        return STATUS_NOT_FOUND;
    if (!service->running)
        return SYSTEM_ERR_NOT_RUNNING;
    end(service, EXIT_KILLED, 0, 0, 0);
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

/// The service that the handle is for, by which init let this one call it, or NULL.
static const struct service *provider_of(const struct service *client, uint64_t handle) {
    for (uint64_t i = 0; handle != NULL_HANDLE && i < client->start.entry_count; i++) {
        if (client->start.entries[i].handle == handle)
            return service_find((const char *)client->start.entries[i].name);
    }
    return NULL;
}

// No service is started again by itself: there is nothing to wait for.
int64_t system_serve_await(uint64_t client, uint64_t handle) {
    const struct service *provider = provider_of(service_of_client(client), handle);
    if (!provider)
        return STATUS_NOT_FOUND;
    return provider->running ? STATUS_OK : SYSTEM_ERR_NOT_RUNNING;
}

int64_t system_serve_exit(uint64_t client, int64_t code) {
    struct service *service = service_of_client(client);
    if (!service->has_runner)
        printf("init: %s: ended with status %ld\n", service->row->name, code);
    end(service, EXIT_STATUS, (uint64_t)code, 0, 0);
    return KOZO_ANSWER_LATER;
}

static void handle_fault(struct service *service, const struct kozo_message *fault) {
    char text[FAULT_TEXT_SIZE];
    uint32_t kind = kozo_message_label(fault);
    fault_text(text, kind, fault->words);
    printf("init: %s: %s\n", service->row->name, text);
    end(service, EXIT_FAULT, kind, fault->words[FAULT_WORD_DETAIL], fault->words[FAULT_WORD_INSTRUCTION]);
}

/// Does what a message asks for. A message that nobody can have sent is a mistake of init's or the kernel's. It is said
/// and dropped.
///
/// @return whether the message now is an answer to be given
static bool handle(struct kozo_message *message) {
    // The capabilities that faults come through are in the services' threads only, where no service reaches them.
    bool fault = kozo_badge_methods(message->badge) == 0;
    struct service *service = service_of_client(kozo_badge_client(message->badge));
    bool asks = service && service->running && !fault;
    if (asks)
        return service_row_may(service->row, kozo_message_label(message)) ? system_dispatch(message)
                                                                          : kozo_refuse(message, STATUS_BAD_METHOD);
    if (service && service->running)
        handle_fault(service, message);
    else
        printf("init: mistake: a message with badge 0x%lx\n", message->badge);
    return false;
}

void supervisor_run(void) {
    struct kozo_message message = kozo_message_of(0);
    bool answer_due = false;
    for (;;) {
        kozo_serve_next(endpoint, &message, answer_due, 0);
        answer_due = handle(&message);
    }
}

// SPDX-License-Identifier: Apache-2.0
//
// init once the system runs. It believes nothing of a message but its badge, and never waits for a client: an answer
// that a client cannot take is lost to that client alone.

#include "supervisor.h"

#include "events.h"
#include "fault.h"
#include "service.h"
#include "untyped.h"
#include "view.h"

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_servers.h>
#include <stdarg.h>

/// What init receives on.
static kozo_handle_t endpoint;
/// The Reply that init's receives arm. There is one more of them than services: this one, and each service's `runner`.
static kozo_handle_t bound_reply = INIT_REPLY;

static struct events events;

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

/// Log what happened to a service.
__attribute__((format(printf, 2, 3))) static void log_event(const struct service *service, const char *format, ...) {
    char text[EVENT_TEXT_BYTES + 1];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof(text), format, list);
    va_end(list);
    events_add(&events, service_now(), service->number, text);
}

/// Take a service down and tell its runner, who may be gone by now, how it ended.
static void end(struct service *service, enum kozo_exit_kind kind, uint64_t code, uint64_t address,
                uint64_t instruction) {
    service_stop(service);
    service->last.has_ended = true;
    service->last.kind = kind;
    service->last.code = code;
    service->last.address = address;
    service->last.instruction = instruction;
    service->last.time = service_now();
    if (kind == EXIT_STATUS || kind == EXIT_FAULT)
        service->state = SERVICE_ENDED;
    if (service->has_runner)
        system_answer_run(service->runner, kind, code, address, instruction);
    service->has_runner = false;
}

int64_t system_serve_list(uint64_t badge, uint64_t number, struct kozo_service_info *info) {
    (void)badge;
    const struct service *service = service_at(number);
    return !service || view_service(service, info) ? STATUS_NOT_FOUND : STATUS_OK;
}

int64_t system_serve_caps(uint64_t badge, uint64_t number, uint64_t capability, struct kozo_capability_info *info) {
    (void)badge;
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
    if (!error) {
        log_event(service, "%s: started", service->row->name);
        return STATUS_OK;
    }
    return error == ERR_NO_MEMORY ? STATUS_NO_SPACE : SYSTEM_ERR_BAD_PROGRAM;
}

int64_t system_serve_run(uint64_t badge, const char *name, const char *arguments, enum kozo_exit_kind *kind,
                         uint64_t *code, uint64_t *address, uint64_t *instruction) {
    (void)badge, (void)kind, (void)code, (void)address, (void)instruction;
    struct service *service = service_find(name);
    int64_t status = start_requested(service, arguments);
    if (status != STATUS_OK)
        return status;
    if (keep_runner(service))
        return KOZO_ANSWER_LATER;
    service_stop(service);
    return STATUS_NO_SPACE;
}

int64_t system_serve_start(uint64_t badge, const char *name, const char *arguments) {
    (void)badge;
    return start_requested(service_find(name), arguments);
}

int64_t system_serve_kill(uint64_t badge, const char *name) {
    (void)badge;
    struct service *service = service_find(name);
    if (!service)
        return STATUS_NOT_FOUND;
    if (!service->running)
        return SYSTEM_ERR_NOT_RUNNING;
    log_event(service, "%s: killed", name);
    end(service, EXIT_KILLED, 0, 0, 0);
    return STATUS_OK;
}

int64_t system_serve_stop(uint64_t badge, const char *name) {
    return system_serve_kill(badge, name);
}

int64_t system_serve_restart(uint64_t badge, const char *name) {
    (void)badge;
    struct service *service = service_find(name);
    if (!service)
        return STATUS_NOT_FOUND;
    char arguments[START_ARGUMENTS_SIZE];
    strlcpy(arguments, (const char *)service->start.arguments, sizeof(arguments));
    if (service->running)
        end(service, EXIT_KILLED, 0, 0, 0);
    return start_requested(service, arguments);
}

void system_serve_alive(uint64_t badge) {
    (void)badge;
}

int64_t system_serve_event(uint64_t badge, uint64_t from, uint64_t *number, uint64_t *time, uint64_t *service,
                           char *text) {
    (void)badge;
    const struct event *event = events_find(&events, from, number);
    if (!event)
        return STATUS_NOT_FOUND;
    *time = event->time;
    *service = event->service;
    strlcpy(text, event->text, EVENT_TEXT_BYTES + 1);
    return STATUS_OK;
}

int64_t system_serve_space(uint64_t badge, uint64_t number, struct kozo_service_memory *info) {
    (void)badge;
    const struct service *service = service_at(number);
    if (!service)
        return STATUS_NOT_FOUND;
    return service->running && view_memory(service, info) == 0 ? STATUS_OK : SYSTEM_ERR_NOT_RUNNING;
}

int64_t system_serve_usage(uint64_t badge, uint64_t *free, uint64_t *uncreated, uint64_t *capabilities,
                           uint64_t *taken) {
    (void)badge;
    *free = untyped_free_bytes();
    *taken = kozo_slots_taken();
    view_usage(uncreated, capabilities);
    return STATUS_OK;
}

int64_t system_serve_memory(uint64_t badge, uint64_t *total, uint64_t *free) {
    (void)badge;
    *total = untyped_total_bytes();
    *free = untyped_free_bytes();
    return STATUS_OK;
}

int64_t system_serve_boot(uint64_t badge, uint64_t *exited, uint64_t *began) {
    (void)badge;
    *exited = boot.exited;
    *began = boot.began;
    return STATUS_OK;
}

int64_t system_serve_exit(uint64_t badge, int64_t code) {
    struct service *service = service_at(badge - 1);
    if (!service->has_runner)
        printf("init: %s: ended with status %ld\n", service->row->name, code);
    log_event(service, "%s: ended with status %ld", service->row->name, code);
    end(service, EXIT_STATUS, (uint64_t)code, 0, 0);
    return KOZO_ANSWER_LATER;
}

static void handle_fault(struct service *service, const struct kozo_message *fault) {
    char text[FAULT_TEXT_SIZE];
    uint32_t kind = kozo_message_label(fault);
    fault_text(text, kind, fault->words);
    printf("init: %s: %s\n", service->row->name, text);
    log_event(service, "%s: %s", service->row->name, text);
    service->last.flags = fault->words[FAULT_WORD_FLAGS];
    end(service, EXIT_FAULT, kind, fault->words[FAULT_WORD_DETAIL], fault->words[FAULT_WORD_INSTRUCTION]);
}

/// Does what a message asks for. A message that nobody can have sent is a mistake of init's or the kernel's. It is said
/// and dropped.
///
/// @return whether the message now is an answer to be given
static bool handle(struct kozo_message *message) {
    bool fault = message->badge >= FAULT_BADGE;
    struct service *service = service_at(fault ? message->badge - FAULT_BADGE : message->badge - 1);
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

// SPDX-License-Identifier: Apache-2.0
//
// init once the system runs. It believes nothing of a message but its badge, and never waits for a client: an answer
// that a client cannot take is lost to that client alone.

#include "supervisor.h"

#include "fault.h"
#include "service.h"
#include "untyped.h"
#include "view.h"

#include <kozo/error.h>
#include <kozo/ipc.h>
#include <kozo/print.h>
#include <kozo_syscalls.h>

/// What init receives on.
static kozo_handle_t endpoint;
/// The Reply that init's receives arm. There is one more of them than services: this one, and each service's `runner`.
static kozo_handle_t bound_reply = INIT_REPLY;

int64_t supervisor_init(kozo_handle_t *system) {
    struct arena *arena = own_space.arena;
    int64_t error = arena_create(arena, OBJECT_ENDPOINT, 0, system);
    if (error)
        return error;
    endpoint = arena_slot(arena);
    if (endpoint == NULL_HANDLE)
        return ERR_NO_MEMORY;
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
static void end(struct service *service, struct kozo_message *how) {
    service_stop(service);
    if (service->has_runner)
        kozo_reply(service->runner, how);
    service->has_runner = false;
}

static void answer(struct kozo_message *message) {
    kozo_reply(bound_reply, message);
}

static void answer_status(enum kozo_status status) {
    struct kozo_message message;
    kozo_answer(&message, status);
    answer(&message);
}

static void answer_bytes(const void *bytes, size_t count) {
    struct kozo_message message;
    kozo_answer(&message, STATUS_OK);
    kozo_put_bytes(&message, bytes, count);
    answer(&message);
}

static void list(const struct kozo_message *request) {
    const struct service *service = service_at(request->words[0]);
    struct kozo_service_info info;
    if (!service || view_service(service, &info))
        answer_status(STATUS_NOT_FOUND);
    else
        answer_bytes(&info, sizeof(info));
}

static void caps(const struct kozo_message *request) {
    const struct service *service = service_at(request->words[0]);
    struct kozo_capability_info info;
    if (!service || !service->running || !view_capability(service, request->words[1], &info))
        answer_status(STATUS_NOT_FOUND);
    else
        answer_bytes(&info, sizeof(info));
}

/// Start the service that a request names, or tell why not.
static enum kozo_status start_requested(const struct kozo_message *request, struct service **service) {
    char name[START_NAME_SIZE];
    if (!kozo_get_text(request, name, sizeof(name), request->words[0]))
        return STATUS_BAD_ARGUMENT;
    *service = service_find(name);
    if (!*service)
        return STATUS_NOT_FOUND;
    if ((*service)->running)
        return STATUS_BUSY;
    int64_t error = service_start(*service);
    if (!error)
        return STATUS_OK;
    return error == ERR_NO_MEMORY ? STATUS_NO_SPACE : STATUS_BAD_ARGUMENT;
}

static void run(const struct kozo_message *request) {
    struct service *service;
    enum kozo_status status = start_requested(request, &service);
    if (status != STATUS_OK) {
        answer_status(status);
    } else if (!keep_runner(service)) {
        service_stop(service);
        answer_status(STATUS_NO_SPACE);
    }
}

static void memory(void) {
    struct kozo_message message;
    kozo_answer(&message, STATUS_OK);
    message.length = 2;
    message.words[0] = untyped_total_bytes();
    message.words[1] = untyped_free_bytes();
    answer(&message);
}

static void handle_exit(struct service *service, const struct kozo_message *request) {
    int64_t status = (int64_t)request->words[0];
    if (!service->has_runner)
        printf("init: %s: ended with status %ld\n", service->row->name, status);
    struct kozo_message how = {.label = STATUS_OK, .length = 4, .words = {EXIT_STATUS, request->words[0]}};
    end(service, &how);
}

static void handle_fault(struct service *service, const struct kozo_message *fault) {
    char text[FAULT_TEXT_SIZE];
    fault_text(text, fault->label, fault->words);
    printf("init: %s: %s\n", service->row->name, text);
    struct kozo_message how = {
        .label = STATUS_OK,
        .length = 4,
        .words = {EXIT_FAULT, fault->label, fault->words[0], fault->words[1]},
    };
    end(service, &how);
}

static void handle_request(struct service *service, const struct kozo_message *request) {
    if (!service_row_may(service->row, request->label)) {
        answer_status(STATUS_BAD_METHOD);
        return;
    }
    switch (request->label) {
    case SYSTEM_LIST:
        list(request);
        break;
    case SYSTEM_CAPS:
        caps(request);
        break;
    case SYSTEM_RUN:
        run(request);
        break;
    case SYSTEM_MEMORY:
        memory();
        break;
    case SYSTEM_EXIT:
        handle_exit(service, request);
        break;
    default:
        answer_status(STATUS_BAD_METHOD);
        break;
    }
}

/// A message that nobody can have sent is a mistake of init's or the kernel's. It is said and dropped.
static void handle(const struct kozo_message *message) {
    bool fault = message->badge >= FAULT_BADGE;
    struct service *service = service_at(fault ? message->badge - FAULT_BADGE : message->badge - 1);
    if (!service || !service->running)
        printf("init: mistake: a message with badge 0x%lx\n", message->badge);
    else if (fault)
        handle_fault(service, message);
    else
        handle_request(service, message);
}

void supervisor_run(void) {
    for (;;) {
        struct kozo_message message = {.nonblock = false};
        int64_t error = kozo_recv(endpoint, &message);
        if (error)
            kozo_panic("cannot receive: %s", kozo_error_text(error));
        handle(&message);
    }
}

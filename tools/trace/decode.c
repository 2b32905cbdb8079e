// SPDX-License-Identifier: Apache-2.0

#include "decode.h"

#include "memory.h"
#include "values.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct thread {
    uint64_t address;
    uint64_t generation;
    char service[START_NAME_SIZE];
    char label[START_NAME_SIZE + 24];
    unsigned number;
    /// In a syscall: its record, and of one that sends a request what that is.
    bool in_syscall;
    struct record entry;
    const struct thread *server;
    const char *server_name;
    const char *interface;
    char method[64];
    uint64_t flow;
    /// Nobody was seen to receive the request yet.
    bool is_under_way;
    /// It works on a request that it received, of this client if that is known.
    bool serves;
    const struct thread *served;
    const char *served_interface;
    char served_method[64];
};

/// Who receives from an endpoint.
struct endpoint {
    uint64_t object;
    struct thread *server;
};

struct decoder {
    const struct names *names;
    void (*take)(void *context, const struct event *event);
    void *context;
    /// Each by itself, since others point to it.
    struct thread **threads;
    size_t thread_count;
    /// The number of the thread that was seen first last.
    unsigned last_number;
    struct endpoint *endpoints;
    size_t endpoint_count;
    struct thread *running;
    /// The address of init's thread, which is the first that runs, and there for ever.
    uint64_t init_thread;
    uint64_t last_flow;
    struct event event;
};

struct decoder *decoder_new(const struct names *names, void (*take)(void *context, const struct event *event),
                            void *context) {
    struct decoder *decoder = grow(NULL, 0, sizeof(*decoder));
    memset(decoder, 0, sizeof(*decoder));
    decoder->names = names;
    decoder->take = take;
    decoder->context = context;
    return decoder;
}

/// Nobody runs any more, and nobody serves.
static void forget_threads(struct decoder *decoder) {
    for (size_t i = 0; i < decoder->thread_count; i++) {
        free(decoder->threads[i]);
    }
    free(decoder->threads);
    free(decoder->endpoints);
    decoder->threads = NULL;
    decoder->endpoints = NULL;
    decoder->thread_count = decoder->endpoint_count = 0;
    decoder->running = NULL;
    decoder->init_thread = 0;
}

void decoder_free(struct decoder *decoder) {
    forget_threads(decoder);
    free(decoder);
}

// ---- Who it is

static const char *service_of(const struct decoder *decoder, const struct record *record) {
    if (record->name[0] != '\0') {
        return record->name;
    }
    return record->thread == decoder->init_thread ? names_init : names_none;
}

/// How many threads the service has in that run.
static unsigned count_threads(const struct decoder *decoder, const char *service, uint64_t generation) {
    unsigned count = 0;
    for (size_t i = 0; i < decoder->thread_count; i++) {
        const struct thread *thread = decoder->threads[i];
        count += thread->generation == generation && strcmp(thread->service, service) == 0;
    }
    return count;
}

static struct thread *new_thread(struct decoder *decoder, const struct record *record) {
    struct thread *thread = grow(NULL, 0, sizeof(*thread));
    memset(thread, 0, sizeof(*thread));
    thread->address = record->thread;
    thread->generation = record->generation;
    snprintf(thread->service, sizeof(thread->service), "%s", service_of(decoder, record));
    unsigned before = count_threads(decoder, thread->service, thread->generation);
    if (before == 0) {
        snprintf(thread->label, sizeof(thread->label), "%s", thread->service);
    } else {
        snprintf(thread->label, sizeof(thread->label), "%s/%u", thread->service, before + 1);
    }
    decoder->threads = grow(decoder->threads, decoder->thread_count, sizeof(struct thread *));
    decoder->threads[decoder->thread_count++] = thread;
    thread->number = ++decoder->last_number;
    return thread;
}

/// The record's thread. Memory is used again: it is the same one only in the same run of the same service.
static struct thread *find_thread(struct decoder *decoder, const struct record *record) {
    for (size_t i = decoder->thread_count; i > 0; i--) {
        struct thread *thread = decoder->threads[i - 1];
        if (thread->address == record->thread && thread->generation == record->generation &&
            strcmp(thread->service, service_of(decoder, record)) == 0) {
            return thread;
        }
    }
    return new_thread(decoder, record);
}

static struct party party_of(const struct thread *thread) {
    if (thread == NULL) {
        return (struct party){.service = NULL};
    }
    return (struct party){thread->service, thread->label, thread->number, thread->generation};
}

static struct owner owner_of(const struct decoder *decoder, const struct thread *thread) {
    return (struct owner){decoder->names, thread->service};
}

// ---- Events

static struct event *begin(struct decoder *decoder, enum event_kind kind, const struct thread *who, uint64_t at) {
    struct event *event = &decoder->event;
    // The values are large, and only as many as count are looked at.
    event->kind = kind;
    event->at = at;
    event->took = 0;
    event->who = party_of(who);
    event->peer = party_of(NULL);
    event->interface = NULL;
    event->name[0] = '\0';
    event->flow = 0;
    event->outcome[0] = '\0';
    event->failed = false;
    event->arguments.count = 0;
    event->results.count = 0;
    event->entry = NULL;
    event->end = NULL;
    return event;
}

static void end(const struct decoder *decoder) {
    decoder->take(decoder->context, &decoder->event);
}

static void name_event(struct event *event, const char *name) {
    snprintf(event->name, sizeof(event->name), "%s", name);
}

// ---- Messages

/// Has it a message that somebody else gets as a request?
static bool sends_request(uint64_t number) {
    return number == SYS_CALL || number == SYS_SEND;
}

static bool receives(uint64_t number) {
    return number == SYS_RECV || number == SYS_REPLY_RECV;
}

static bool is_message(uint64_t number) {
    return sends_request(number) || receives(number) || number == SYS_REPLY;
}

static struct message message_of(const struct record *record) {
    uint64_t tag = record_tag(record);
    struct message message = {.label = tag >> TAG_LABEL_SHIFT, .handle_count = record->handle_count};
    unsigned length = (unsigned)(tag & TAG_LENGTH_MASK);
    unsigned there = IPC_REGISTER_WORDS + record->word_count;
    message.word_count = length < there ? length : there;
    memcpy(message.words, &record->registers[2], IPC_REGISTER_WORDS * sizeof(uint64_t));
    memcpy(message.words + IPC_REGISTER_WORDS, record->words, record->word_count * sizeof(uint64_t));
    memcpy(message.handles, record->handles, sizeof(message.handles));
    return message;
}

static struct endpoint *find_endpoint(const struct decoder *decoder, uint64_t object) {
    for (size_t i = 0; i < decoder->endpoint_count; i++) {
        if (decoder->endpoints[i].object == object) {
            return &decoder->endpoints[i];
        }
    }
    return NULL;
}

static void remember_server(struct decoder *decoder, uint64_t object, struct thread *server) {
    struct endpoint *endpoint = find_endpoint(decoder, object);
    if (endpoint == NULL && object != 0) {
        decoder->endpoints = grow(decoder->endpoints, decoder->endpoint_count, sizeof(*endpoint));
        endpoint = &decoder->endpoints[decoder->endpoint_count++];
        endpoint->object = object;
    }
    if (endpoint != NULL) {
        endpoint->server = server;
    }
}

/// Finds whom a request goes to: who received from that endpoint last, or whom the description says.
static void find_server(const struct decoder *decoder, struct thread *client) {
    const struct endpoint *endpoint = find_endpoint(decoder, client->entry.object);
    const struct named_handle *handle = names_handle(decoder->names, client->service, client->entry.registers[0]);
    client->server = endpoint == NULL ? NULL : endpoint->server;
    client->server_name = NULL;
    if (client->server != NULL) {
        client->server_name = client->server->service;
    } else if (handle != NULL) {
        client->server_name = handle->offerer;
    }
    client->interface = client->server_name == NULL ? NULL : names_interface(decoder->names, client->server_name);
}

static struct party server_party(const struct thread *client) {
    if (client->server != NULL) {
        return party_of(client->server);
    }
    return (struct party){.service = client->server_name, .label = client->server_name};
}

/// What a request and its answer have in common.
static struct event *begin_message(struct decoder *decoder, enum event_kind kind, const struct thread *client,
                                   uint64_t at) {
    struct event *event = begin(decoder, kind, client, at);
    event->peer = server_party(client);
    event->interface = client->interface;
    event->flow = client->flow;
    event->entry = &client->entry;
    name_event(event, client->method);
    struct message request = message_of(&client->entry);
    struct owner owner = owner_of(decoder, client);
    request_values(&event->arguments, &owner, client->interface, &request);
    return event;
}

static void take_request(struct decoder *decoder, struct thread *client) {
    find_server(decoder, client);
    uint64_t label = record_label(&client->entry);
    if (method_name(client->interface, label, client->method, sizeof(client->method)) == NULL) {
        client->interface = NULL;
        snprintf(client->method, sizeof(client->method), "message");
    }
    client->is_under_way = true;
    client->flow = ++decoder->last_flow;
    begin_message(decoder, EVENT_REQUEST, client, client->entry.count);
    end(decoder);
}

/// The end of a request.
static void take_answer(struct decoder *decoder, struct thread *client, const struct record *record) {
    bool is_sent = client->entry.rax == SYS_SEND && record->rax == 0;
    struct event *event = begin_message(decoder, is_sent ? EVENT_SENT : EVENT_ANSWER, client, record->count);
    event->took = record->count - client->entry.count;
    event->end = record;
    if (is_sent) {
        event->arguments.count = 0;
    } else if (record->rax != 0) {
        client->is_under_way = false;
        event->failed = true;
        error_name(event->outcome, sizeof(event->outcome), record->rax);
    } else {
        struct message answer = message_of(record);
        struct owner owner = owner_of(decoder, client);
        event->failed = client->interface != NULL && answer.label != STATUS_OK;
        status_name(event->outcome, sizeof(event->outcome), client->interface, answer.label);
        answer_values(&event->results, &owner, client->interface, record_label(&client->entry), &answer);
    }
    end(decoder);
}

/// The client whose request it is that came: the first that sent such a one by this endpoint with this badge. A request
/// of somebody who was ended before it came stays under way.
static struct thread *find_client(const struct decoder *decoder, uint64_t object, const struct record *record) {
    struct thread *first = NULL;
    for (size_t i = 0; i < decoder->thread_count; i++) {
        struct thread *thread = decoder->threads[i];
        if (thread->is_under_way && thread->entry.object == object && thread->entry.badge == record->registers[0] &&
            record_label(&thread->entry) == record_label(record) && (first == NULL || thread->flow < first->flow)) {
            first = thread;
        }
    }
    return first;
}

/// The beginning and the end of what a server does for a request.
static struct event *begin_service(struct decoder *decoder, enum event_kind kind, const struct thread *server,
                                   uint64_t at) {
    struct event *event = begin(decoder, kind, server, at);
    event->peer = party_of(server->served);
    event->interface = server->served_interface;
    name_event(event, server->served_method);
    return event;
}

static void take_received(struct decoder *decoder, struct thread *server, const struct record *record) {
    struct thread *client = find_client(decoder, server->entry.object, record);
    if (client != NULL) {
        client->is_under_way = false;
        client->server = server;
    }
    server->serves = true;
    server->served = client;
    server->served_interface = client == NULL ? NULL : client->interface;
    snprintf(server->served_method, sizeof(server->served_method), "%s", client == NULL ? "message" : client->method);
    struct event *event = begin_service(decoder, EVENT_RECEIVED, server, record->count);
    event->flow = client == NULL ? 0 : client->flow;
    event->entry = client == NULL ? NULL : &client->entry;
    event->end = record;
    end(decoder);
}

static void take_done(struct decoder *decoder, struct thread *server, uint64_t at) {
    if (server->serves) {
        server->serves = false;
        begin_service(decoder, EVENT_DONE, server, at);
        end(decoder);
    }
}

// ---- Syscalls

static void take_syscall(struct decoder *decoder, struct thread *thread, const struct record *record) {
    thread->in_syscall = true;
    thread->entry = *record;
    if (sends_request(record->rax)) {
        take_request(decoder, thread);
    } else if (receives(record->rax)) {
        remember_server(decoder, record->object, thread);
        take_done(decoder, thread, record->count);
    }
}

static struct event *begin_syscall(struct decoder *decoder, const struct thread *thread, uint64_t at) {
    uint64_t number = thread->entry.rax;
    struct event *event = begin(decoder, EVENT_SYSCALL, thread, at);
    const char *name = syscall_name(number);
    name_event(event, name == NULL ? "syscall" : name);
    event->took = at - thread->entry.count;
    event->entry = &thread->entry;
    struct owner owner = owner_of(decoder, thread);
    if (is_message(number)) {
        syscall_handle(&event->arguments, &owner, number, thread->entry.registers);
    } else {
        syscall_arguments(&event->arguments, &owner, number, thread->entry.registers);
    }
    return event;
}

/// A syscall that is shown as such.
static void show_syscall(struct decoder *decoder, struct thread *thread, const struct record *record) {
    uint64_t number = thread->entry.rax;
    struct owner owner = owner_of(decoder, thread);
    struct event *event = begin_syscall(decoder, thread, record->count);
    event->failed = record->rax != 0;
    event->end = record;
    if (event->failed) {
        error_name(event->outcome, sizeof(event->outcome), record->rax);
    } else {
        snprintf(event->outcome, sizeof(event->outcome), "OK");
    }
    if (!event->failed && receives(number)) {
        signal_values(&event->results, &owner, record->registers[0]);
    } else if (!event->failed && !is_message(number)) {
        syscall_results(&event->results, &owner, number, record->registers);
    }
    end(decoder);
}

static void take_return(struct decoder *decoder, struct thread *thread, const struct record *record) {
    if (!thread->in_syscall) {
        return;
    }
    thread->in_syscall = false;
    if (sends_request(thread->entry.rax)) {
        take_answer(decoder, thread, record);
    } else if (receives(thread->entry.rax) && record->rax == 0 && (record_tag(record) & TAG_NOTIFICATION) == 0) {
        take_received(decoder, thread, record);
    } else {
        show_syscall(decoder, thread, record);
    }
}

static void take_fault(struct decoder *decoder, const struct thread *thread, const struct record *record) {
    struct event *event = begin(decoder, EVENT_FAULT, thread, record->count);
    fault_name(event->name, sizeof(event->name), record->fault[0]);
    fault_values(&event->arguments, record->fault[0], record->fault[1], record->fault[2], record->fault[3]);
    event->failed = true;
    end(decoder);
}

static void take_switch(struct decoder *decoder, struct thread *thread, uint64_t at) {
    if (thread == decoder->running) {
        return;
    }
    struct event *event = begin(decoder, EVENT_SWITCH, thread, at);
    event->peer = party_of(decoder->running);
    decoder->running = thread;
    end(decoder);
}

static void take_typed(struct decoder *decoder, const char *line) {
    struct event *event = begin(decoder, EVENT_TYPED, NULL, decoder->event.at);
    name_event(event, line);
    end(decoder);
}

void decoder_end(struct decoder *decoder) {
    const struct thread *last = decoder->running;
    if (last != NULL && last->in_syscall && !is_message(last->entry.rax)) {
        snprintf(begin_syscall(decoder, last, last->entry.count)->outcome, sizeof(decoder->event.outcome), "never");
        end(decoder);
    }
    forget_threads(decoder);
}

/// What a run of a service holds, or touches.
static void take_held(struct decoder *decoder, const struct thread *thread, const struct record *record) {
    bool is_memory = record->kind == RECORD_MEMORY;
    begin(decoder, is_memory ? EVENT_MEMORY : EVENT_HOLDINGS, thread, record->count)->end = record;
    end(decoder);
}

void decoder_take(struct decoder *decoder, const struct record *record) {
    if (record->kind == RECORD_TYPED) {
        take_typed(decoder, record->typed);
        return;
    }
    if (record->kind == RECORD_BOOT) {
        decoder_end(decoder);
        return;
    }
    if (record->kind == RECORD_END) {
        return;
    }
    if (decoder->init_thread == 0) {
        decoder->init_thread = record->thread;
    }
    struct thread *thread = find_thread(decoder, record);
    take_switch(decoder, thread, record->count);
    if (record->kind == RECORD_SYSCALL) {
        take_syscall(decoder, thread, record);
    } else if (record->kind == RECORD_RETURN) {
        take_return(decoder, thread, record);
    } else if (record->kind == RECORD_FAULT) {
        take_fault(decoder, thread, record);
    } else {
        take_held(decoder, thread, record);
    }
}

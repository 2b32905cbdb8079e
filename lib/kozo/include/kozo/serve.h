// SPDX-License-Identifier: Apache-2.0
//
// Serving: what loops around the dispatch functions of kozo_servers.h.

#ifndef KOZO_SERVE_H
#define KOZO_SERVE_H

#include <kozo/ipc.h>

/// What a function of a @later method returns that has bound another Reply, through which it will be answered.
#define KOZO_ANSWER_LATER INT64_MIN

/// Turns a request into its answer; false if no answer is due now.
typedef bool kozo_dispatcher(struct kozo_message *message);

/// Receive requests and answer them, for ever. Signals of a bound notification are passed over, but for the question of
/// init's watchdog, which is answered.
///
/// @param endpoint  Endpoint with RECEIVE
/// @param caps      capabilities that a request may bring, at most IPC_CAPS
__attribute__((noreturn)) void kozo_serve(kozo_handle_t endpoint, kozo_dispatcher *dispatch, unsigned caps);

/// Wait for the next message or notification, which replaces the one before. A client that cannot take its answer loses
/// it and holds up nobody. Capabilities that came with the message before and were not taken are deleted. Ends the
/// service if the endpoint is unusable. The question of init's watchdog is answered, and not told.
///
/// @param answer_due  the message is an answer: the caller that the bound Reply holds gets it. Otherwise a caller that
///                    it still holds wakes with ERR_REPLY_DROPPED
/// @param caps        capabilities that a request may bring, at most IPC_CAPS
void kozo_serve_next(kozo_handle_t endpoint, struct kozo_message *message, bool answer_due, unsigned caps);

/// Take the question of init's watchdog out of the signals that were received, and answer it; whether there are others.
/// For who receives by itself.
bool kozo_signals_for_service(struct kozo_message *notification);

/// Tell init that the service is alive. kozo_serve_next() answers the watchdog; a service that computes for so long
/// that it comes to no kozo_serve_next() in the time of its watchdog says it from time to time.
void kozo_alive(void);

/// Take a capability that came with the request, by its place among them: from then on it is the caller's to delete.
kozo_handle_t kozo_take_cap(unsigned place);

/// Make the message an answer with this Status or error of the interface. True, since an answer is due.
bool kozo_refuse(struct kozo_message *message, int64_t status);

/// Answer the caller that `reply` holds with a Status or an error; 0 or a negative error.
int64_t kozo_reply_status(kozo_handle_t reply, int64_t status);

/// Ends the service: an answer of its own is larger than the interface has it.
__attribute__((noreturn)) void kozo_answer_is_too_long(const char *method);

#endif

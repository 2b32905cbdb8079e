// SPDX-License-Identifier: Apache-2.0
//
// How services come and go: started at boot and on request, ended, and started again as their policies have it.
//
//                 start                     ends, policy: again
//     STOPPED  ---------->  RUNNING  ------------------------------>  WAITING
//                             | ^ ^                                      |
//        ENDED  <-------------+ | +--------------------------------------+  when it is due
//     its policy lets it be     |                        too many failures |
//                               +------------------------  FAILED <-------+
//                                        start
#pragma once

#include "service.h"

#include <kozo_abi.h>
#include <stdint.h>

/// Create the timer and the notification that lifecycle_work() works by; 0 or a negative error.
int64_t lifecycle_init(void);

/// Start the services that are started at boot, in the order of the plan. One that cannot be started is said, and the
/// others go on.
void lifecycle_start_all(void);

/// Start a service that does not run, because somebody asks for it: its failures are forgotten.
///
/// @param arguments  what it is started with; "" for what its description says
/// @return STATUS_OK, NO_SPACE or SYSTEM_ERR_BAD_PROGRAM
int64_t lifecycle_start(struct service *service, const char *arguments);

/// Start a service anew, because somebody asks for it, whether it runs or not.
///
/// @return as lifecycle_start()
int64_t lifecycle_restart(struct service *service);

/// A run has ended, or is to end now: take it down, tell who waits for that, and do as the service's policy says.
///
/// @param end  how it ended; but for when, which is now
void lifecycle_end(struct service *service, struct end end);

/// Take a service down that runs or waits for its restart, and leave it down.
void lifecycle_stop(struct service *service);

/// A service answers its watchdog.
void lifecycle_alive(struct service *service);

/// Do what is due by the clock, and see that what is due next is signalled. After each message and signal.
///
/// @param signalled  the bound notification was signalled
void lifecycle_work(bool signalled);

/// Keep the caller that `bound_reply` holds until the service's run ends, or until `awaited` starts. The Reply that
/// holds it and the service's own change places.
///
/// @param bound_reply  the Reply that is bound to init's thread
/// @return false if that is not possible
bool lifecycle_keep_runner(struct service *service, kozo_handle_t *bound_reply);
bool lifecycle_keep_waiter(struct service *service, const struct service *awaited, kozo_handle_t *bound_reply);

/// Whether a thread of the service still waits for another's start.
bool lifecycle_is_waiting(struct service *service);

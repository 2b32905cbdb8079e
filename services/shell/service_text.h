// SPDX-License-Identifier: Apache-2.0
//
// What init tells of a service, in words. Pure, for host tests. Times are nanoseconds since the start.

#ifndef SHELL_SERVICE_TEXT_H
#define SHELL_SERVICE_TEXT_H

#include <kozo_abi.h>
#include <stdint.h>

/// Room that every text fits, its zero included.
#define SERVICE_TEXT_SIZE 192

/// How a service is: "runs", "waits 3 s", "stopped", "failed", "ended".
void service_state(char into[SERVICE_TEXT_SIZE], const struct kozo_service_info *info, uint64_t now);

/// What its first thread does: "receiving", "calling", "-" if the service does not run.
const char *service_thread(const struct kozo_service_info *info);

/// How its last run ended: "page fault (write) at 0x10, ip 0x401234, 3 s ago", "exit status 1, 2 min 5 s ago".
void service_last_end(char into[SERVICE_TEXT_SIZE], const struct kozo_service_info *info, uint64_t now);

/// When init restarts a service by itself: "never", "on failure", "always".
const char *service_policy(const struct kozo_service_info *info);

/// What becomes of a service that was just ended: "restarts in 10 ms", "stays down".
void service_fate(char into[SERVICE_TEXT_SIZE], const struct kozo_service_info *info, uint64_t now);

/// What stands above the lines of service_row().
extern const char service_heading[];

/// A service as a line of the list, which fits a terminal of 80 columns.
void service_row(char into[SERVICE_TEXT_SIZE], const struct kozo_service_info *info, uint64_t now);

#endif

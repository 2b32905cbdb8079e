// SPDX-License-Identifier: Apache-2.0
//
// What services are given: what each kind of grant of the plan is.
#pragma once

#include "service.h"

/// Tell what there is to give.
///
/// @param info    stays valid
/// @param system  init's own endpoint (OWN, SEND, GRANT), through which services reach init
void grants_init(const struct kozo_init_info *info, kozo_handle_t system);

/// init's own endpoint.
kozo_handle_t grants_system(void);

/// The ports of a register from the firmware's tables.
///
/// @param kind  PLAN_PM1A, PLAN_PM1B or PLAN_RESET
/// @return false if the machine has no such register among its ports
bool grants_register(uint16_t kind, uint64_t *first, uint64_t *last);

/// The Untyped of device memory that a page is given of to tests that only read it: the first there is, but no PCI
/// device's configuration nor the framebuffer. NULL_HANDLE if there is none.
kozo_handle_t grants_device(void);

/// How many slots of init's CNode the service's grants take while it runs.
uint64_t grants_init_slots(const struct service *service);

/// Give a service that is being built everything that is due to it, but its "memory": what all have, and its grants.
/// The places of regions go to its StartInfo.
///
/// @return 0 or a negative error, having said so if the machine has not what is needed
int64_t grants_give(struct service *service);

/// Bind what the service's thread holds, init's endpoint as what its faults are sent to among it; 0 or a negative
/// error.
int64_t grants_bind_thread(struct service *service);

/// List the clients of what a service offers, each at the place of its number.
void grants_list_clients(const struct service *service, struct kozo_client clients[SERVICES_MAX]);

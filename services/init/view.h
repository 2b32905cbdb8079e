// SPDX-License-Identifier: Apache-2.0
//
// What init shows of its services, as it is at the moment.
#pragma once

#include "service.h"

#include <kozo_abi.h>

/// Tell how a service is doing; 0 or a negative error.
int64_t view_service(const struct service *service, struct kozo_service_info *info);

/// Tell where a running service's memory went; 0 or a negative error.
int64_t view_memory(const struct service *service, struct kozo_service_memory *info);

/// Name a capability by its handle, info->handle, and the need that it is for: what stands in that slot at the start.
void view_name(const struct service *service, struct kozo_capability_info *info);

/// Count what is held in the CNodes of init and of the running services.
///
/// @param uncreated     bytes of the Untyped among it that nothing was created of
/// @param capabilities  how many there are
void view_usage(uint64_t *uncreated, uint64_t *capabilities);

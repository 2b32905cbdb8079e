// SPDX-License-Identifier: Apache-2.0
//
// What services are given, and by what names.
#pragma once

#include "service.h"

/// Tell what there is to give.
///
/// @param info    stays valid
/// @param system  init's own endpoint (OWN, SEND, GRANT), through which services reach init
void grants_init(const struct kozo_init_info *info, kozo_handle_t system);

/// Give a service that is being built everything that is due to it by its row, as entries of its StartInfo, the last of
/// which is "memory": its slot is the last before start.free_slot, and still empty.
///
/// @return 0 or a negative error; ERR_INVALID_ARGUMENT, having said so, if the row has a name that nobody knows
int64_t grants_give(struct service *service);

/// Create the service's "memory", the largest Untyped that its arena still has room for, in slot `index` of its CNode;
/// 0 or a negative error.
int64_t grants_give_memory(struct service *service, uint64_t index);

/// Bind init's endpoint as what the service's faults are sent to; 0 or a negative error.
int64_t grants_bind_faults(struct service *service);

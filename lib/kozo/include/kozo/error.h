// SPDX-License-Identifier: Apache-2.0
//
// What numbers mean, by the names of the ABI's definition.

#ifndef KOZO_ERROR_H
#define KOZO_ERROR_H

#include <stdint.h>

/// The name of a negative kernel error ("PEER_GONE") or positive Status ("NOT_FOUND"), "OK" for 0.
const char *kozo_error_text(int64_t error);

#endif

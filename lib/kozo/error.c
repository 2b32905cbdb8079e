// SPDX-License-Identifier: Apache-2.0
//
// What numbers mean, by the names of the ABI's definition.

#include <kozo/error.h>
#include <kozo_names.h>

const char *kozo_error_text(int64_t error) {
    return error < 0 ? kozo_error_name(error) : kozo_status_name((uint64_t)error);
}

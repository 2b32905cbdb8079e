// SPDX-License-Identifier: Apache-2.0
//
// Numbers in texts.

#include <kozo/number.h>

bool kozo_take_number(const char **text, uint64_t *number) {
    const char *at = *text;
    while (*at == ' ')
        at++;
    if (*at < '0' || *at > '9')
        return false;
    uint64_t sum = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_add_overflow(sum, (uint64_t)(*at - '0'), &sum))
            return false;
    }
    *text = at;
    *number = sum;
    return true;
}

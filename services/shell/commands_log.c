// SPDX-License-Identifier: Apache-2.0
//
// The command that shows what init logged.

#include "amount.h"
#include "census.h"
#include "command.h"
#include "input.h"

#include <kozo/print.h>
#include <kozo/string.h>
#include <kozo_service.h>
#include <stdbool.h>

// How often init is asked for what is new. Nobody is told of it: who asks is not waited for either.
#define POLL_NS UINT64_C(250000000)

// Print the events from number *next on, and move that behind them; of all services, or of one.
static int64_t print_events(uint64_t *next, uint64_t wanted) {
    for (;;) {
        char text[SYSTEM_EVENT_TEXT_MAX + 1], time[AMOUNT_SIZE];
        uint64_t number, nanoseconds, service;
        bool told;
        int64_t error = kozo_system_event(kozo.system, *next, &number, &nanoseconds, &service, &told, text);
        if (error)
            return error == STATUS_NOT_FOUND ? 0 : error;
        amount_of_time(time, nanoseconds);
        if (number != *next)
            printf("(%lu events before are no longer kept)\n", number - *next);
        if (wanted == EVENT_NO_SERVICE || wanted == service)
            printf("%14s  %s\n", time, text);
        *next = number + 1;
    }
}

// Print what comes until a key is pressed.
static int64_t follow(uint64_t *next, uint64_t wanted) {
    uint64_t now;
    int64_t error;
    do {
        error = print_events(next, wanted);
        if (!error)
            error = command_clock(&now);
        if (!error)
            error = input_key(now + POLL_NS);
    } while (error == ERR_TIMED_OUT);
    return error;
}

void command_log(unsigned count, char **words) {
    bool follows = count && strcmp(words[1], "-f") == 0;
    const char *name = count > follows ? words[1 + follows] : NULL;
    uint64_t next = 0, wanted = EVENT_NO_SERVICE;
    struct kozo_service_info info;
    int64_t error = name ? census_find(name, &wanted, &info) : 0;
    if (error == STATUS_NOT_FOUND) {
        printf("%s: there is no service \"%s\"\n", words[0], name);
        return;
    }
    if (!error)
        error = follows ? follow(&next, wanted) : print_events(&next, wanted);
    if (error)
        command_failed(words[0], "init", error);
}

// SPDX-License-Identifier: Apache-2.0
//
// The command that shows the system as it goes on.

#include "census.h"
#include "command.h"
#include "input.h"
#include "top.h"

#include <kozo/number.h>
#include <kozo/print.h>

#define NS_PER_S      UINT64_C(1000000000)
#define MOST_INTERVAL 3600 // seconds
#define MOST_LINES    20   // services at once, so that all fits 24 lines

#define HOME        "\x1b[H"
#define CLEAR_LINE  "\x1b[K\n"
#define CLEAR_BELOW "\x1b[J"

// Draw over the picture that stood there before.
static void draw(const struct census *before, const struct census *now, uint64_t seconds) {
    static struct top_row rows[SERVICES_MAX];
    char line[TOP_TEXT_SIZE];
    size_t count = top_rows(rows, before, now);
    top_summary(line, before, now);
    printf(HOME "%s" CLEAR_LINE "%s" CLEAR_LINE, line, top_heading);
    for (size_t i = 0; i < count && i < MOST_LINES; i++) {
        top_line(line, &rows[i], before, now);
        printf("%s" CLEAR_LINE, line);
    }
    if (before->count == 0)
        printf("since the start; any key ends" CLEAR_BELOW);
    else
        printf("every %lu s; any key ends" CLEAR_BELOW, seconds);
}

// Draw until a key is pressed; 0 or an error.
static int64_t watch(uint64_t seconds) {
    static struct census looks[2];
    looks[1] = (struct census){.count = 0}; // of the start, for the first picture
    int64_t error = ERR_TIMED_OUT;
    for (unsigned i = 0; error == ERR_TIMED_OUT; i ^= 1) {
        struct census *now = &looks[i];
        error = census_take(now);
        if (error)
            return error;
        draw(&looks[i ^ 1], now, seconds);
        error = input_key(now->time + seconds * NS_PER_S);
    }
    return error;
}

void command_top(unsigned count, char **words) {
    uint64_t seconds = 1;
    const char *text = count ? words[1] : "1";
    if (!kozo_take_number(&text, &seconds) || *text || seconds == 0 || seconds > MOST_INTERVAL) {
        printf("%s: \"%s\" is no number of seconds from 1 to %d\n", words[0], words[1], MOST_INTERVAL);
        return;
    }
    command_clear(0, words);
    int64_t error = watch(seconds);
    printf("\n");
    if (error)
        command_failed(words[0], "console", error);
}

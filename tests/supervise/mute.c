// SPDX-License-Identifier: Apache-2.0
//
// Ends as its arguments say, with nowhere to print why:
//
//     panic       in words that would play tricks on a terminal
//     long        panics with more than is told, whose last character would be cut
//     garbled     tells init in what is no text, and ends with what init answers

#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_clients.h>
#include <kozo_service.h>

// The first and the last of the control characters of one byte, and of those of two.
#define TRICKS "\033[31mred\nbell\a\x1f\x7f\xc2\x80\xc2\x9f"

static void panic_at_length(void) {
    char many[EXIT_REASON_BYTES];
    memset(many, 'x', sizeof(many) - 1);
    many[sizeof(many) - 1] = '\0';
    kozo_panic("%s\xc3\xa9", many);
}

int main(void) {
    const char *way = kozo_arguments();
    if (strcmp(way, "panic") == 0)
        kozo_panic("%u tricks:" TRICKS "|", 6);
    if (strcmp(way, "long") == 0)
        panic_at_length();
    return (int)kozo_system_exit(kozo.system, 0, "\xff");
}

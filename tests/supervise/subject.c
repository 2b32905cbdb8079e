// SPDX-License-Identifier: Apache-2.0
//
// Looks at what it was given, and ends as its arguments say:
//
//     look        prints it, and ends well
//     exit N      ends with this status
//     fault       writes where nothing is mapped
//     spin        runs for ever and answers nobody
//     serve       answers callers and its watchdog
//     die         faults in its first call, each other time
//     kill, stop, restart    asks init to do that to itself

#include <kozo/ipc.h>
#include <kozo/number.h>
#include <kozo/print.h>
#include <kozo/serve.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_clients.h>
#include <kozo_service.h>

static const char *yes(bool holds) {
    return holds ? "yes" : "NO";
}

static void look(void) {
    struct kozo_region board = kozo_region_board();
    uint64_t *runs = board.address;
    printf("%s: generation %lu, run %lu by the board of %lu bytes\n", kozo_name(), kozo_start->generation, ++*runs,
           board.size);
    printf("rate %lu, word %s, loud %s\n", kozo_parameter_rate(), kozo_parameter_word(), yes(kozo_parameter_loud()));
    uint64_t type, rights, badge, size_bits, detail, derived;
    kozo_sys_cap_inspect(kozo.cnode, kozo.pool, &type, &rights, &badge, &size_bits, &detail, &derived);
    printf("pool: %s\n", yes(type == OBJECT_UNTYPED && size_bits == 14));
    const struct kozo_init_info *machine = kozo_region_machine().address;
    printf("machine: %s\n", yes(machine->fingerprint == ABI_FINGERPRINT));
    printf("framebuffer: %u x %u\n", kozo_start->framebuffer.width, kozo_start->framebuffer.height);
    for (uint64_t client = 1; client <= kozo_start->client_count; client++)
        if (*kozo_client_name(client))
            printf("client %lu: %s %s\n", client, kozo_client_name(client), kozo_client_argument(client));
}

/// @param dies  every other run of all faults in its first call, by a count on the board
static void serve(bool dies) {
    uint64_t *deaths = (uint64_t *)kozo_region_board().address + 1;
    struct kozo_message message = kozo_message_of(0);
    bool answer_due = false;
    for (;;) {
        kozo_serve_next(kozo.offer, &message, answer_due, 0);
        answer_due = !kozo_message_is_notification(&message);
        if (answer_due && dies && ++*deaths % 2 == 1)
            *(volatile int *)0x10000 = 1;
        if (answer_due)
            kozo_sys_signal(kozo.bell);
        message.words[0]++;
        message.tag = KOZO_TAG(STATUS_OK, 1, 0);
    }
}

int main(void) {
    const char *way = kozo_arguments();
    const char *number = way + 4;
    uint64_t status = 0;
    if (strcmp(way, "look") == 0)
        look();
    else if (strncmp(way, "exit", 4) == 0)
        kozo_take_number(&number, &status);
    else if (strcmp(way, "fault") == 0)
        *(volatile int *)0x10000 = 1;
    else if (strcmp(way, "serve") == 0 || strcmp(way, "die") == 0)
        serve(*way == 'd');
    else if (strcmp(way, "kill") == 0)
        kozo_system_kill(kozo.system, kozo_name());
    else if (strcmp(way, "stop") == 0)
        kozo_system_stop(kozo.system, kozo_name());
    else if (strcmp(way, "restart") == 0 && kozo_start->generation % 2 == 1)
        kozo_system_restart(kozo.system, kozo_name());
    while (strcmp(way, "spin") == 0)
        ;
    return (int)status;
}

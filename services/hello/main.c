// SPDX-License-Identifier: Apache-2.0
//
// The smallest client: asks the greeter for a greeting and prints it.

#include <kozo/error.h>
#include <kozo/ipc.h>
#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo/string.h>

int main(void) {
    const char *name = *kozo_arguments() ? kozo_arguments() : "hello";
    kozo_handle_t greeter = kozo_need_handle("greeter");

    struct kozo_message message = {.label = GREETER_GREET, .words = {strlen(name)}};
    kozo_put_bytes(&message, name, strlen(name));
    int64_t error = kozo_request(greeter, &message);
    if (error) {
        printf("hello: greeter: %s\n", kozo_error_text(error));
        return 1;
    }

    char greeting[IPC_BUFFER_BYTES + 1];
    if (!kozo_get_text(&message, greeting, sizeof(greeting), message.words[0])) {
        printf("hello: the greeter's answer makes no sense\n");
        return 1;
    }
    puts(greeting);
    return 0;
}

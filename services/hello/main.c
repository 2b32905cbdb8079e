// SPDX-License-Identifier: Apache-2.0
//
// The smallest client: asks the greeter for a greeting and prints it.

#include <kozo/denial.h>
#include <kozo/print.h>
#include <kozo_names.h>
#include <kozo_service.h>

int main(void) {
    const char *name = *kozo_arguments() ? kozo_arguments() : "hello";
    char greeting[GREETER_GREET_GREETING_MAX + 1];
    int64_t error = kozo_greeter_greet(kozo.greeter, name, greeting);
    if (error) {
        const char *text = error < 0 ? kozo_failure_text(error) : kozo_greeter_answer_name((uint64_t)error);
        printf("hello: greeter: %s\n", text);
        return 1;
    }
    puts(greeting);
    return 0;
}

// Asks @Interface@ for the double of the number that it is started with.

#include <kozo/denial.h>
#include <kozo/number.h>
#include <kozo/print.h>
#include <kozo_names.h>
#include <kozo_service.h>

int main(void) {
    const char *text = kozo_arguments();
    uint64_t number, result;
    if (!kozo_take_number(&text, &number)) {
        printf("usage: @name@ NUMBER\n");
        return 2;
    }
    int64_t error = kozo_@interface@_double(kozo.@interface@, number, &result);
    if (error) {
        // What is negative the kernel says, what is positive the server.
        printf("@name@: %s\n", error < 0 ? kozo_failure_text(error) : kozo_@interface@_answer_name((uint64_t)error));
        return 1;
    }
    printf("@name@: the double of %lu is %lu\n", number, result);
    return 0;
}

// A program that says what it was started with.

#include <kozo/print.h>
#include <kozo_service.h>

int main(void) {
    printf("@name@: hello, %s\n", *kozo_arguments() ? kozo_arguments() : "nobody");
    return 0;
}

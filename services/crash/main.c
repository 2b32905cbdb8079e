// SPDX-License-Identifier: Apache-2.0
//
// Faults on purpose, to show that nothing else is harmed: writes where nothing is mapped.

#include <kozo/print.h>

// Below the first address of any service's image, and not in the null page, so that the report is easy to tell from
// that of a null pointer.
#define UNMAPPED ((volatile int *)0x10000)

int main(void) {
    printf("crash: writing to %p, where nothing is mapped\n", (void *)UNMAPPED);
    *UNMAPPED = 1;
    printf("crash: that should not have been possible\n");
    return 1;
}

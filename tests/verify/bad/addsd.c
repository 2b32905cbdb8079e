// SPDX-License-Identifier: Apache-2.0
//
// A service that uses an SSE register.

int main(void) {
    __asm__ volatile("addsd %xmm0, %xmm0");
    return 0;
}

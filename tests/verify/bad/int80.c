// SPDX-License-Identifier: Apache-2.0
//
// A service that makes a system call through an interrupt gate.

int main(void) {
    __asm__ volatile("int $0x80");
    return 0;
}

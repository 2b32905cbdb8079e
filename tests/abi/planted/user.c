// SPDX-License-Identifier: Apache-2.0
//
// A service that uses the ABI: a struct of it, and a system call.

#include <kozo/start.h>
#include <kozo_syscalls.h>

int main(void);

struct kozo_start_region kept;

int main(void) {
    return (int)kozo_sys_thread_yield(kozo_self.thread);
}

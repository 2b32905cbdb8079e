// SPDX-License-Identifier: Apache-2.0
//
// The shell: reads lines from the console and runs the commands that they name.

#include "command.h"
#include "input.h"
#include "programs.h"
#include "shell.h"

#include <kozo/error.h>
#include <kozo/print.h>
#include <kozo_service.h>

// How often programs are heard while nothing is typed.
#define HEAR_NS UINT64_C(100000000)

struct line_editor shell_editor;

static void greet(void) {
    const char *name = kozo_parameter_greeting();
    if (!*name || !kozo_has_fs())
        return;
    int64_t error = print_file(name);
    if (error && error != STATUS_NOT_FOUND)
        command_failed(name, "fs", error);
}

// The next byte that is typed. While programs run somebody has to hear what they ask for.
static int64_t next_byte(uint8_t *byte) {
    int64_t error = ERR_TIMED_OUT;
    while (error == ERR_TIMED_OUT && programs_run()) {
        uint64_t now;
        programs_serve();
        error = command_clock(&now);
        if (!error)
            error = input_byte_until(now + HEAR_NS, byte);
    }
    return error == ERR_TIMED_OUT ? input_byte(byte) : error;
}

int main(void) {
    programs_begin();
    greet();
    shell_editor.prompt = "kozo> ";
    shell_editor.print = kozo_print;
    line_editor_begin(&shell_editor);
    for (;;) {
        uint8_t byte;
        int64_t error = next_byte(&byte);
        if (error) {
            command_failed("shell", "console", error);
            return 1;
        }
        if (!line_editor_feed(&shell_editor, byte))
            continue;
        command_run(shell_editor.line);
        programs_report();
        line_editor_begin(&shell_editor);
    }
}

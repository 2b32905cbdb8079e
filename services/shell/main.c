// SPDX-License-Identifier: Apache-2.0
//
// The shell: reads lines from the console and runs the commands that they name.

#include "command.h"
#include "input.h"
#include "shell.h"

#include <kozo/error.h>
#include <kozo/print.h>
#include <kozo_service.h>

struct line_editor shell_editor;

static void greet(void) {
    const char *name = kozo_parameter_greeting();
    if (!*name || !kozo_has_fs())
        return;
    int64_t error = print_file(name);
    if (error && error != STATUS_NOT_FOUND)
        command_failed(name, "fs", error);
}

int main(void) {
    greet();
    shell_editor.prompt = "kozo> ";
    shell_editor.print = kozo_print;
    line_editor_begin(&shell_editor);
    for (;;) {
        uint8_t byte;
        int64_t error = input_byte(&byte);
        if (error) {
            command_failed("shell", "console", error);
            return 1;
        }
        if (!line_editor_feed(&shell_editor, byte))
            continue;
        command_run(shell_editor.line);
        line_editor_begin(&shell_editor);
    }
}

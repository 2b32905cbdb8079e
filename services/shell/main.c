// SPDX-License-Identifier: Apache-2.0
//
// The shell: reads lines from the console and runs the commands that they name.

#include "command.h"
#include "shell.h"

#include <kozo/console.h>
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
        char input[CONSOLE_READ_DATA_MAX];
        size_t count;
        int64_t error = kozo_console_input(kozo.console, input, &count);
        if (error) {
            command_failed("shell", "console", error);
            return 1;
        }
        for (size_t i = 0; i < count; i++) {
            if (!line_editor_feed(&shell_editor, (uint8_t)input[i]))
                continue;
            command_run(shell_editor.line);
            line_editor_begin(&shell_editor);
        }
    }
}

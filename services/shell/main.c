// SPDX-License-Identifier: Apache-2.0
//
// The shell: reads lines from the console and runs the commands that they name.

#include "command.h"
#include "shell.h"

#include <kozo/console.h>
#include <kozo/error.h>
#include <kozo/print.h>
#include <kozo/start.h>

#define GREETING_FILE "etc/motd"

struct line_editor shell_editor;

static void greet(void) {
    kozo_fs_t fs = {kozo_start_handle("fs")};
    if (fs.handle == NULL_HANDLE)
        return;
    int64_t error = print_file(fs, GREETING_FILE);
    if (error && error != STATUS_NOT_FOUND)
        command_failed(GREETING_FILE, "fs", error);
}

int main(void) {
    kozo_console_t console = {kozo_need_handle("console")};
    greet();
    shell_editor.prompt = "kozo> ";
    shell_editor.print = kozo_print;
    line_editor_begin(&shell_editor);
    for (;;) {
        char input[CONSOLE_READ_DATA_MAX];
        size_t count;
        int64_t error = kozo_console_input(console, input, &count);
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

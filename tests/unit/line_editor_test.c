// SPDX-License-Identifier: Apache-2.0
//
// sources: services/shell/line_editor.c services/shell/history.c
// includes: lib/kozo/include services/shell
//
// The shell's line editor, against a model of the terminal: after every byte the screen shows the prompt and the line,
// and its cursor stands where the editor's does.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "line_editor.h"

#define PROMPT "kozo> "
#define UP     "\x1b[A"
#define DOWN   "\x1b[B"
#define RIGHT  "\x1b[C"
#define LEFT   "\x1b[D"
#define HOME   "\x1b[H"
#define END    "\x1b[F"
#define DELETE "\x1b[3~"

#define COLUMNS 512

// The line of the terminal that the cursor is in.
static struct {
    char text[COLUMNS + 1];
    size_t column;
    unsigned bells, clears;
} screen;

static struct line_editor editor;

static void screen_clear_rest(void) {
    memset(screen.text + screen.column, ' ', COLUMNS - screen.column);
}

// Obey one control sequence, ESC [ number final; its length.
static size_t screen_control(const char *sequence) {
    size_t number = 0, length = 2;
    while (sequence[length] >= '0' && sequence[length] <= '9')
        number = number * 10 + (size_t)(sequence[length++] - '0');
    size_t columns = number ? number : 1;
    switch (sequence[length]) {
    case 'C':
        screen.column += columns;
        break;
    case 'D':
        assert_true(columns <= screen.column);
        screen.column -= columns;
        break;
    case 'H':
        screen.column = 0;
        break;
    case 'J':
        screen.clears++;
        memset(screen.text, ' ', COLUMNS);
        break;
    case 'K':
        screen_clear_rest();
        break;
    default:
        fail_msg("unexpected control sequence ESC [ %c", sequence[length]);
    }
    return length + 1;
}

static void screen_print(const char *bytes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\x1b') {
            i += screen_control(bytes + i) - 1;
        } else if (bytes[i] == '\a') {
            screen.bells++;
        } else if (bytes[i] == '\n') {
            screen.column = 0;
            screen_clear_rest();
        } else {
            assert_true(bytes[i] >= ' ' && bytes[i] < 0x7f);
            screen.text[screen.column++] = bytes[i];
        }
    }
}

static void assert_screen_shows_line(void) {
    char expected[COLUMNS + 1];
    int length = snprintf(expected, sizeof(expected), "%s%s", PROMPT, editor.line);
    memset(expected + length, ' ', (size_t)(COLUMNS - length));
    expected[COLUMNS] = '\0';
    assert_string_equal(screen.text, expected);
    assert_int_equal(screen.column, strlen(PROMPT) + editor.cursor);
    assert_int_equal(strlen(editor.line), editor.length);
    assert_true(editor.cursor <= editor.length);
}

// Type keys; the lines that were completed by them.
static unsigned type_bytes(const char *keys, size_t count) {
    unsigned lines = 0;
    for (size_t i = 0; i < count; i++) {
        if (line_editor_feed(&editor, (uint8_t)keys[i])) {
            lines++;
            if (i + 1 < count)
                line_editor_begin(&editor);
        } else {
            assert_screen_shows_line();
        }
    }
    return lines;
}

static unsigned type(const char *keys) {
    return type_bytes(keys, strlen(keys));
}

static void enter(const char *line) {
    assert_int_equal(type(line), 0);
    assert_int_equal(type("\r"), 1);
    line_editor_begin(&editor);
}

static int set_up(void **state) {
    (void)state;
    memset(&screen, 0, sizeof(screen));
    screen_clear_rest();
    editor = (struct line_editor){.prompt = PROMPT, .print = screen_print};
    line_editor_begin(&editor);
    assert_screen_shows_line();
    return 0;
}

static void assert_typed(const char *keys, const char *line) {
    assert_int_equal(type(keys), 0);
    assert_string_equal(editor.line, line);
    type("\x15\x0b"); // whatever is left of it
    screen.bells = 0;
}

static void typing_and_deleting(void **state) {
    (void)state;
    assert_typed("help", "help");
    assert_typed("helq\x7fp", "help");
    assert_typed("hlp" LEFT LEFT "e", "help");
    assert_typed("xhelp" HOME DELETE, "help");
    assert_typed("elp\x01h", "help");
    assert_typed("elp\x01h\x05!", "help!");
    assert_typed("help me\x02\x02\x02\x0b", "help");
    assert_typed("xxhelp" LEFT LEFT LEFT LEFT "\x15", "help");
    assert_typed("help  me \x17", "help  ");
    assert_typed("ab\x1b[1~0\x1b[4~1\x1b[7~2\x1b[8~3", "20ab13");
    assert_typed("bc\x1bOHa\x1bOFd", "abcd");
    assert_typed("abc\x02\x04", "ab");
}

static void what_cannot_be_done_rings_the_bell(void **state) {
    (void)state;
    static const char *const keys[] = {"\x7f", LEFT, RIGHT,  UP,        DOWN,     DELETE,  "\x0b",   "\x15",
                                       "\x17", "\t", "\x80", "\x1b[5~", "\x1b[Z", "\x1bx", "\x1bOP", "\x01\x02"};
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        screen.bells = 0;
        assert_int_equal(type(keys[i]), 0);
        assert_int_equal(screen.bells, 1);
        assert_string_equal(editor.line, "");
    }
}

static void modified_keys_are_taken_as_plain(void **state) {
    (void)state;
    assert_typed("ab\x1b[1;5Dc", "acb");
    assert_typed("ab" HOME "\x1b[3;2~", "b");
    assert_typed("ab\x1b[99999999999999999999D\x1b[1Cc", "abc");
}

static void lines_end_by_return_linefeed_or_both(void **state) {
    (void)state;
    assert_int_equal(type("one\r"), 1);
    assert_string_equal(editor.line, "one");
    line_editor_begin(&editor);
    assert_int_equal(type("two\n"), 1);
    line_editor_begin(&editor);
    assert_int_equal(type("three\r\nfour\r\n\n\r"), 4);
}

static void control_c_gives_the_line_up(void **state) {
    (void)state;
    assert_int_equal(type("poweroff\x03"), 1);
    assert_string_equal(editor.line, "");
    line_editor_begin(&editor);
    assert_int_equal(type(UP), 0);
    assert_string_equal(editor.line, "");
    assert_int_equal(type("\x1b[\x03"), 1);
}

static void history_goes_back_and_forth(void **state) {
    (void)state;
    enter("one");
    enter("two");
    enter("two");
    enter("");
    assert_typed(UP, "two");
    enter("");
    assert_typed(UP UP, "one");
    enter("");
    assert_typed("new" UP UP DOWN DOWN, "new");
    enter("");
    assert_int_equal(type(UP UP UP), 0);
    assert_int_equal(screen.bells, 1);
    assert_string_equal(editor.line, "one");
}

static void editing_a_line_of_the_history_makes_a_new_one(void **state) {
    (void)state;
    enter("one");
    type(UP "!");
    assert_int_equal(type("\r"), 1);
    assert_string_equal(editor.line, "one!");
    line_editor_begin(&editor);
    type(UP UP);
    assert_string_equal(editor.line, "one");
}

static void history_keeps_the_newest_lines(void **state) {
    (void)state;
    for (int i = 0; i < HISTORY_LINES + 5; i++) {
        char line[16];
        snprintf(line, sizeof(line), "line %d", i);
        enter(line);
    }
    assert_int_equal(history_count(&editor.history), HISTORY_LINES);
    assert_string_equal(history_line(&editor.history, HISTORY_LINES), "line 5");
    for (int i = 0; i < HISTORY_LINES; i++)
        type(UP);
    assert_string_equal(editor.line, "line 5");
    assert_int_equal(screen.bells, 0);
}

static void a_full_line_takes_no_more(void **state) {
    (void)state;
    for (int i = 0; i < LINE_SIZE - 1; i++)
        type("x");
    assert_int_equal(screen.bells, 0);
    type("y" HOME "y");
    assert_int_equal(screen.bells, 2);
    assert_int_equal(editor.length, LINE_SIZE - 1);
    assert_null(strchr(editor.line, 'y'));
}

static void clearing_the_screen_keeps_the_line(void **state) {
    (void)state;
    type("help" LEFT LEFT "\x0c");
    assert_int_equal(screen.clears, 1);
    assert_string_equal(editor.line, "help");
    assert_int_equal(editor.cursor, 2);
}

// Whatever is typed, the screen follows: type_bytes checks it after every byte.
static void random_keys_never_lose_the_screen(void **state) {
    (void)state;
    static const char *const keys[] = {UP,     DOWN,       LEFT,   RIGHT,  HOME,   END,       DELETE,
                                       "\x7f", "\x15",     "\x0b", "\x17", "\x0c", "a",       "b ",
                                       "word", "\x1b[2;7", "\x1b", "\x03", "\r",   "\xc3\xa4"};
    srand(1);
    for (int i = 0; i < 100000; i++) {
        const char *key = keys[(size_t)rand() % (sizeof(keys) / sizeof(keys[0]))];
        if (type(key))
            line_editor_begin(&editor);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(typing_and_deleting, set_up),
        cmocka_unit_test_setup(what_cannot_be_done_rings_the_bell, set_up),
        cmocka_unit_test_setup(modified_keys_are_taken_as_plain, set_up),
        cmocka_unit_test_setup(lines_end_by_return_linefeed_or_both, set_up),
        cmocka_unit_test_setup(control_c_gives_the_line_up, set_up),
        cmocka_unit_test_setup(history_goes_back_and_forth, set_up),
        cmocka_unit_test_setup(editing_a_line_of_the_history_makes_a_new_one, set_up),
        cmocka_unit_test_setup(history_keeps_the_newest_lines, set_up),
        cmocka_unit_test_setup(a_full_line_takes_no_more, set_up),
        cmocka_unit_test_setup(clearing_the_screen_keeps_the_line, set_up),
        cmocka_unit_test_setup(random_keys_never_lose_the_screen, set_up),
    };
    return cmocka_run_group_tests_name("line_editor", tests, NULL, NULL);
}

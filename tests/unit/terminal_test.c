// SPDX-License-Identifier: Apache-2.0
// sources: services/console/terminal.c services/console/actions.c services/console/utf8.c
// includes: lib/kozo/include services/console
//
// The console's terminal: what bytes leave on the screen.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "terminal.h"

enum { COLUMNS = 10, ROWS = 4 };

static struct terminal terminal;
static struct cell cells[COLUMNS * ROWS];

static void print(const char *text) {
    terminal_write(&terminal, (const uint8_t *)text, strlen(text));
}

/// Begin with an empty screen, and print.
static void show(const char *text) {
    terminal_init(&terminal, COLUMNS, ROWS, cells);
    print(text);
}

/// The row's characters, those beyond ASCII as '?', without the blanks at its end.
static const char *row_text(unsigned row) {
    static char text[COLUMNS + 1];
    unsigned length = 0;
    for (unsigned column = 0; column < COLUMNS; column++) {
        uint16_t character = terminal_row(&terminal, row)[column].character;
        text[column] = character < 0x80 ? (char)character : '?';
        if (character != ' ')
            length = column + 1;
    }
    text[length] = '\0';
    return text;
}

static void assert_rows(const char *first, const char *second, const char *third, const char *fourth) {
    const char *const rows[ROWS] = {first, second, third, fourth};
    for (unsigned row = 0; row < ROWS; row++)
        assert_string_equal(row_text(row), rows[row]);
}

static void assert_cursor(unsigned row, unsigned column) {
    assert_int_equal(terminal.cursor.row, row);
    assert_int_equal(terminal.cursor.column, column);
}

static void assert_cell(unsigned row, unsigned column, uint16_t character, uint8_t foreground, uint8_t background) {
    const struct cell *cell = &terminal_row(&terminal, row)[column];
    assert_int_equal(cell->character, character);
    assert_int_equal(cell->foreground, foreground);
    assert_int_equal(cell->background, background);
}

static void characters_go_from_left_to_right(void **state) {
    (void)state;
    show("one\r\ntwo");
    assert_rows("one", "two", "", "");
    assert_cursor(1, 3);
    assert_cell(0, 0, 'o', 7, 0);
}

static void line_feeds_and_returns_are_two_things(void **state) {
    (void)state;
    show("ab\ncd\rx");
    assert_rows("ab", "x cd", "", "");
}

static void backspaces_and_tabs_move(void **state) {
    (void)state;
    show("abc\b\bX\tT");
    assert_rows("aXc     T", "", "", "");
    show("\b\b\t\t\t\tE");
    assert_rows("         E", "", "", "");
}

static void a_full_line_wraps_with_the_next_character(void **state) {
    (void)state;
    show("0123456789");
    assert_cursor(0, 9);
    assert_rows("0123456789", "", "", "");
    print("a");
    assert_rows("0123456789", "a", "", "");
    assert_cursor(1, 1);
}

static void what_moves_the_cursor_ends_the_wait_for_a_wrap(void **state) {
    (void)state;
    show("0123456789\r\nb");
    assert_rows("0123456789", "b", "", "");
    show("0123456789\bx");
    assert_rows("01234567x9", "", "", "");
    show("0123456789\x1b[Dx");
    assert_rows("01234567x9", "", "", "");
}

static void the_screen_scrolls_at_its_end(void **state) {
    (void)state;
    show("1\r\n2\r\n3\r\n4\r\n5");
    assert_rows("2", "3", "4", "5");
    assert_cursor(3, 1);
    print("\r\n\n\n\n");
    assert_rows("", "", "", "");
    show("1\r\n2\r\n3\r\n0123456789a");
    assert_rows("2", "3", "0123456789", "a");
}

static void only_what_was_written_to_has_changed(void **state) {
    (void)state;
    show("");
    memset(terminal.changed, false, sizeof(terminal.changed));
    print("\x1b[2;3Hx");
    assert_false(terminal.changed[0]);
    assert_true(terminal.changed[1]);
    assert_false(terminal.changed[2]);
    print("\x1b[4;1H\n");
    for (unsigned row = 0; row < ROWS; row++)
        assert_true(terminal.changed[row]);
}

static void the_cursor_moves_and_stops_at_the_edges(void **state) {
    (void)state;
    show("\x1b[3;5H");
    assert_cursor(2, 4);
    print("\x1b[A\x1b[2D");
    assert_cursor(1, 2);
    print("\x1b[B\x1b[3C");
    assert_cursor(2, 5);
    print("\x1b[99A\x1b[99D");
    assert_cursor(0, 0);
    print("\x1b[99B\x1b[99C");
    assert_cursor(3, 9);
    print("\x1b[2;2f");
    assert_cursor(1, 1);
    print("\x1b[999;999H");
    assert_cursor(3, 9);
    print("\x1b[;4H");
    assert_cursor(0, 3);
    print("\x1b[7G\x1b[3d");
    assert_cursor(2, 6);
    print("\x1b[H");
    assert_cursor(0, 0);
    print("\x1b[0;0H\x1b[0C");
    assert_cursor(0, 1);
    print("\x1b[99999999999999999999C");
    assert_cursor(0, 9);
    print("\x1b[H\x1b[4294967297C"); // one more than 32 bits hold
    assert_cursor(0, 9);
}

/// Four full rows, the cursor in the second one's middle.
static void show_full(const char *then) {
    show("aaaaaaaaaa\r\nbbbbbbbbbb\r\ncccccccccc\r\ndddddddddd\x1b[2;5H");
    print(then);
}

static void lines_are_erased(void **state) {
    (void)state;
    show_full("\x1b[K");
    assert_rows("aaaaaaaaaa", "bbbb", "cccccccccc", "dddddddddd");
    show_full("\x1b[1K");
    assert_rows("aaaaaaaaaa", "     bbbbb", "cccccccccc", "dddddddddd");
    show_full("\x1b[2K");
    assert_rows("aaaaaaaaaa", "", "cccccccccc", "dddddddddd");
    show_full("\x1b[7K");
    assert_rows("aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc", "dddddddddd");
    assert_cursor(1, 4);
}

static void the_screen_is_erased(void **state) {
    (void)state;
    show_full("\x1b[J");
    assert_rows("aaaaaaaaaa", "bbbb", "", "");
    show_full("\x1b[1J");
    assert_rows("", "     bbbbb", "cccccccccc", "dddddddddd");
    show_full("\x1b[2J");
    assert_rows("", "", "", "");
    assert_cursor(1, 4);
    show_full("\x1b[3J");
    assert_rows("aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc", "dddddddddd");
}

static void colours_are_selected(void **state) {
    (void)state;
    show("\x1b[31mr\x1b[1mR\x1b[22mr\x1b[44mb\x1b[97;107mw\x1b[39;49mp\x1b[0md\x1b[7mi\x1b[27mn");
    assert_cell(0, 0, 'r', 1, 0);
    assert_cell(0, 1, 'R', 9, 0);
    assert_cell(0, 2, 'r', 1, 0);
    assert_cell(0, 3, 'b', 1, 4);
    assert_cell(0, 4, 'w', 15, 15);
    assert_cell(0, 5, 'p', 7, 0);
    assert_cell(0, 6, 'd', 7, 0);
    assert_cell(0, 7, 'i', 0, 7);
    assert_cell(0, 8, 'n', 7, 0);
}

static void colours_that_there_are_none_of_are_passed_over(void **state) {
    (void)state;
    show("\x1b[38;5;1;32mg\x1b[48;2;31;32;33mm\x1b[mp\x1b[;36mc\x1b[38;5mx\x1b[38mx");
    assert_cell(0, 0, 'g', 2, 0);
    assert_cell(0, 1, 'm', 2, 0);
    assert_cell(0, 2, 'p', 7, 0);
    assert_cell(0, 3, 'c', 6, 0);
    assert_cell(0, 5, 'x', 6, 0);
}

static void what_is_erased_has_the_background(void **state) {
    (void)state;
    show("\x1b[44m\x1b[K");
    assert_cell(0, 5, ' ', 7, 4);
}

static void the_cursor_is_saved_with_its_colours(void **state) {
    (void)state;
    show("\x1b[2;3H\x1b[32m\x1b[s\x1b[0m\x1b[Hx\x1b[uy");
    assert_cell(0, 0, 'x', 7, 0);
    assert_cell(1, 2, 'y', 2, 0);
    print("\x1b"
          "7\r\n\n\x1b"
          "8z");
    assert_cell(1, 3, 'z', 2, 0);
}

static void the_cursor_hides_and_shows(void **state) {
    (void)state;
    show("");
    assert_false(terminal.hides_cursor);
    print("\x1b[?25l");
    assert_true(terminal.hides_cursor);
    print("\x1b[?7h");
    assert_true(terminal.hides_cursor);
    print("\x1b[?25h");
    assert_false(terminal.hides_cursor);
}

static void some_rows_scroll_alone(void **state) {
    (void)state;
    show("a\r\nb\r\nc\r\nd\x1b[2;3r");
    assert_cursor(0, 0);
    print("\x1b[3;1H\n");
    assert_rows("a", "c", "", "d");
    print("e\x1b[2;1H\x1bM");
    assert_rows("a", "", "c", "d");
    print("\x1b[r\x1b[4;1H\n");
    assert_rows("", "c", "d", "");
    print("\x1b[3;3r\x1b[9;1r\x1b[4;1H\n");
    assert_rows("c", "d", "", "");
}

static void the_cursor_stays_in_the_rows_that_scroll(void **state) {
    (void)state;
    show("\x1b[2;3r\x1b[2;1H\x1b[9A");
    assert_cursor(1, 0);
    print("\x1b[9B");
    assert_cursor(2, 0);
    print("\x1b[4;1H\x1b[9B\n");
    assert_cursor(3, 0);
    print("\x1b[H\x1b[9A\x1bM");
    assert_cursor(0, 0);
}

static void a_reset_forgets_all(void **state) {
    (void)state;
    show("\x1b[31mtext\x1b[?25l\x1b[2;3r\x1b"
         "cx");
    assert_rows("x", "", "", "");
    assert_cell(0, 0, 'x', 7, 0);
    assert_false(terminal.hides_cursor);
    assert_int_equal(terminal.bottom, ROWS - 1);
}

static void unknown_sequences_are_swallowed_whole(void **state) {
    (void)state;
    const char *const sequences[] = {
        "\x1b[5n",
        "\x1b[>0;1c",
        "\x1b[=3h",
        "\x1b[?1049h",
        "\x1b[!p",
        "\x1b[ q",
        "\x1b(B",
        "\x1b#8",
        "\x1b]0;a title with [m in it\a",
        "\x1b]8;;uri\x1b\\",
        "\x1bP1$tx\x1b\\",
        "\x1b_apc\x1b\\",
        "\x1b^pm\x1b\\",
        "\x1bXsos\x1b\\",
        "\x1b=",
        "\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18m",
        "\x1b[31:1m",
        "\x1b[1?m",
        "\x1b[\xc3\xa4m",
        "\a",
        "\x05",
        "\x7f",
        "\xc2\x85",
    };
    for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
        show("a");
        print(sequences[i]);
        print("b");
        assert_rows("ab", "", "", "");
        assert_cell(0, 1, 'b', 7, 0);
        assert_int_equal(terminal.state, TERMINAL_TEXT);
    }
}

static void sequences_can_be_cut_anywhere_and_broken_off(void **state) {
    (void)state;
    show("\x1b");
    print("[");
    print("3");
    print("2");
    print("m");
    print("g");
    assert_cell(0, 0, 'g', 2, 0);
    print("\x1b[31\x18x\x1b]title\x1ay\x1b[31\x1b[35mz");
    assert_rows("gxyz", "", "", "");
    assert_cell(0, 1, 'x', 2, 0);
    assert_cell(0, 3, 'z', 5, 0);
}

static void control_characters_count_within_a_sequence(void **state) {
    (void)state;
    show("ab\x1b[3\r2mX");
    assert_rows("Xb", "", "", "");
    assert_cell(0, 0, 'X', 2, 0);
}

static void characters_come_as_utf8(void **state) {
    (void)state;
    show("\xc3\xa4\xe2\x94\x80\xe2\x82\xacx");
    assert_cell(0, 0, 0xe4, 7, 0);
    assert_cell(0, 1, 0x2500, 7, 0);
    assert_cell(0, 2, 0x20ac, 7, 0);
    assert_cell(0, 3, 'x', 7, 0);
}

static void what_is_no_utf8_is_replaced(void **state) {
    (void)state;
    // Alone, too long, a surrogate, beyond the last character, beyond the basic plane, cut off.
    const struct {
        const char *bytes;
        unsigned replacements;
    } bad[] = {
        {"\x80", 1},         {"\xff", 1},         {"\xc0\xaf", 2},         {"\xe0\x80\xaf", 1},
        {"\xed\xa0\x80", 1}, {"\xf5", 1},         {"\xf4\x90\x80\x80", 1}, {"\xf0\x9f\x98\x80", 1},
        {"\xe2\x94", 1},     {"\xc3\xc3\xa4", 1},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        show(bad[i].bytes);
        print("x");
        unsigned column = 0;
        for (; terminal_row(&terminal, 0)[column].character == 0xfffd; column++)
            continue;
        assert_int_equal(column, bad[i].replacements);
        if (i + 1 == sizeof(bad) / sizeof(bad[0]))
            assert_cell(0, column++, 0xe4, 7, 0);
        assert_cell(0, column, 'x', 7, 0);
    }
}

static void the_decoder_knows_all_characters(void **state) {
    (void)state;
    // The first and last of each length, and the neighbours of surrogates, as they are written.
    const struct {
        const char *bytes;
        uint32_t character;
    } good[] = {
        {"\x7f", 0x7f},
        {"\xc2\x80", 0x80},
        {"\xdf\xbf", 0x7ff},
        {"\xe0\xa0\x80", 0x800},
        {"\xed\x9f\xbf", 0xd7ff},
        {"\xee\x80\x80", 0xe000},
        {"\xef\xbf\xbf", 0xffff},
        {"\xf0\x90\x80\x80", 0x10000},
        {"\xf4\x8f\xbf\xbf", 0x10ffff},
        {"\xf4\x90\x80\x80", UTF8_REPLACEMENT},
    };
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct utf8 utf8 = {0};
        uint32_t characters[2];
        size_t length = strlen(good[i].bytes);
        for (size_t j = 0; j < length; j++)
            assert_int_equal(utf8_feed(&utf8, (uint8_t)good[i].bytes[j], characters), j + 1 == length);
        assert_int_equal(characters[0], good[i].character);
    }
}

static void any_bytes_leave_the_terminal_whole(void **state) {
    (void)state;
    show("");
    srand(1);
    for (unsigned i = 0; i < 400000; i++) {
        // Mostly what sequences are made of.
        const char likely[] = "\x1b\x1b[[;;?0123456789HJKmABCDrsu\r\n\t\b\xe2\x94";
        uint8_t byte = rand() % 4 ? (uint8_t)likely[(unsigned)rand() % (sizeof(likely) - 1)] : (uint8_t)rand();
        terminal_write(&terminal, &byte, 1);
        assert_true(terminal.cursor.row < ROWS && terminal.cursor.column < COLUMNS);
        assert_true(terminal.top < terminal.bottom && terminal.bottom < ROWS);
    }
    unsigned lines = 0;
    for (unsigned row = 0; row < ROWS; row++)
        lines |= 1u << terminal.lines[row];
    assert_int_equal(lines, (1u << ROWS) - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_go_from_left_to_right),
        cmocka_unit_test(line_feeds_and_returns_are_two_things),
        cmocka_unit_test(backspaces_and_tabs_move),
        cmocka_unit_test(a_full_line_wraps_with_the_next_character),
        cmocka_unit_test(what_moves_the_cursor_ends_the_wait_for_a_wrap),
        cmocka_unit_test(the_screen_scrolls_at_its_end),
        cmocka_unit_test(only_what_was_written_to_has_changed),
        cmocka_unit_test(the_cursor_moves_and_stops_at_the_edges),
        cmocka_unit_test(lines_are_erased),
        cmocka_unit_test(the_screen_is_erased),
        cmocka_unit_test(colours_are_selected),
        cmocka_unit_test(colours_that_there_are_none_of_are_passed_over),
        cmocka_unit_test(what_is_erased_has_the_background),
        cmocka_unit_test(the_cursor_is_saved_with_its_colours),
        cmocka_unit_test(the_cursor_hides_and_shows),
        cmocka_unit_test(some_rows_scroll_alone),
        cmocka_unit_test(the_cursor_stays_in_the_rows_that_scroll),
        cmocka_unit_test(a_reset_forgets_all),
        cmocka_unit_test(unknown_sequences_are_swallowed_whole),
        cmocka_unit_test(sequences_can_be_cut_anywhere_and_broken_off),
        cmocka_unit_test(control_characters_count_within_a_sequence),
        cmocka_unit_test(characters_come_as_utf8),
        cmocka_unit_test(what_is_no_utf8_is_replaced),
        cmocka_unit_test(the_decoder_knows_all_characters),
        cmocka_unit_test(any_bytes_leave_the_terminal_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

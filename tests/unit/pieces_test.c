// SPDX-License-Identifier: Apache-2.0
// sources: lib/kozo/pieces.c
// includes: lib/kozo/include
//
// The buddy system of memory: which piece is chosen, what splitting and merging do to the accounts, and that
// everything is as it was once everything has been given back.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <kozo/pieces.h>

static struct kozo_pieces pieces;
static kozo_handle_t next_handle;

static int set_up(void **state) {
    (void)state;
    memset(&pieces, 0, sizeof(pieces));
    next_handle = 1000;
    return 0;
}

/// Take 2^bits bytes as pool.c does.
static uint16_t take(uint64_t bits) {
    uint16_t found = kozo_pieces_best(&pieces, bits);
    if (found == KOZO_PIECE_NONE)
        return KOZO_PIECE_NONE;
    while (pieces.piece[found].bits > bits) {
        assert_true(kozo_pieces_can_split(&pieces));
        found = kozo_pieces_split(&pieces, found, next_handle);
        next_handle += 2;
    }
    kozo_pieces_take(&pieces, found);
    return found;
}

static void give(uint16_t piece) {
    kozo_pieces_give(&pieces, piece);
    uint16_t whole;
    while ((whole = kozo_pieces_mergeable(&pieces, piece)) != KOZO_PIECE_NONE) {
        kozo_pieces_merge(&pieces, whole);
        piece = whole;
    }
}

static uint64_t sum_of_free(void) {
    uint64_t bytes = 0;
    for (uint16_t i = 0; i < KOZO_PIECES_MAX; i++)
        bytes += pieces.piece[i].state == KOZO_PIECE_FREE ? UINT64_C(1) << pieces.piece[i].bits : 0;
    return bytes;
}

static void chooses_the_smallest_that_fits(void **state) {
    (void)state;
    assert_true(kozo_pieces_add(&pieces, 64, 27));
    assert_true(kozo_pieces_add(&pieces, 65, 20));
    assert_true(kozo_pieces_add(&pieces, 66, 22));
    assert_int_equal(kozo_pieces_best(&pieces, 12), 1);
    assert_int_equal(kozo_pieces_best(&pieces, 20), 1);
    assert_int_equal(kozo_pieces_best(&pieces, 21), 2);
    assert_int_equal(kozo_pieces_best(&pieces, 23), 0);
    assert_int_equal(kozo_pieces_best(&pieces, 28), KOZO_PIECE_NONE);
}

static void takes_a_piece_of_the_exact_size(void **state) {
    (void)state;
    kozo_pieces_add(&pieces, 64, 24);
    uint16_t piece = take(20);
    assert_int_equal(pieces.piece[piece].bits, 20);
    assert_int_equal(pieces.piece[piece].state, KOZO_PIECE_TAKEN);
    assert_int_equal(pieces.free_bytes, (1 << 24) - (1 << 20));
    assert_int_equal(pieces.free_bytes, sum_of_free());
    assert_int_equal(pieces.total_bytes, 1 << 24);
}

static void halves_have_consecutive_handles(void **state) {
    (void)state;
    kozo_pieces_add(&pieces, 64, 24);
    uint16_t half = kozo_pieces_split(&pieces, 0, 500);
    assert_int_equal(pieces.piece[half].handle, 500);
    assert_int_equal(pieces.piece[half + 1].handle, 501);
    assert_int_equal(pieces.piece[0].state, KOZO_PIECE_SPLIT);
    assert_int_equal(pieces.piece[0].half, half);
    assert_int_equal(pieces.free_bytes, 1 << 24);
}

static void merges_only_when_both_halves_are_free(void **state) {
    (void)state;
    kozo_pieces_add(&pieces, 64, 21);
    uint16_t first = take(20), second = take(20);
    assert_int_equal(pieces.free_bytes, 0);
    assert_int_equal(kozo_pieces_best(&pieces, 12), KOZO_PIECE_NONE);
    give(first);
    assert_int_equal(pieces.piece[0].state, KOZO_PIECE_SPLIT);
    give(second);
    assert_int_equal(pieces.piece[0].state, KOZO_PIECE_FREE);
    assert_int_equal(kozo_pieces_best(&pieces, 21), 0);
}

static void a_half_in_use_below_keeps_the_whole(void **state) {
    (void)state;
    kozo_pieces_add(&pieces, 64, 22);
    uint16_t small = take(12), large = take(21);
    give(large);
    assert_int_equal(kozo_pieces_best(&pieces, 22), KOZO_PIECE_NONE);
    give(small);
    assert_int_equal(kozo_pieces_best(&pieces, 22), 0);
}

static void refuses_more_roots_than_there_is_room_for(void **state) {
    (void)state;
    for (unsigned i = 0; i < KOZO_PIECES_MAX_ROOTS; i++)
        assert_true(kozo_pieces_add(&pieces, i, 12));
    assert_false(kozo_pieces_add(&pieces, 1, 12));
    assert_int_equal(pieces.total_bytes, KOZO_PIECES_MAX_ROOTS * 4096);
}

static void splits_until_there_is_no_room_for_halves(void **state) {
    (void)state;
    kozo_pieces_add(&pieces, 64, 40);
    unsigned splits = 0;
    for (; kozo_pieces_can_split(&pieces); splits++)
        kozo_pieces_split(&pieces, kozo_pieces_best(&pieces, 0), 1);
    assert_int_equal(splits, (KOZO_PIECES_MAX - KOZO_PIECES_MAX_ROOTS) / 2);
}

static void is_as_before_after_many_turns(void **state) {
    (void)state;
    uint16_t taken[64];
    unsigned count = 0;
    kozo_pieces_add(&pieces, 64, 26);
    kozo_pieces_add(&pieces, 65, 23);
    uint64_t all = pieces.free_bytes;
    srand(1);
    for (unsigned turn = 0; turn < 20000; turn++) {
        if (count < 64 && rand() % 2) {
            uint16_t piece = take(16 + (unsigned)rand() % 6);
            if (piece != KOZO_PIECE_NONE)
                taken[count++] = piece;
        } else if (count) {
            unsigned victim = (unsigned)rand() % count;
            give(taken[victim]);
            taken[victim] = taken[--count];
        }
        assert_int_equal(pieces.free_bytes, sum_of_free());
    }
    while (count)
        give(taken[--count]);
    assert_int_equal(pieces.free_bytes, all);
    assert_int_equal(pieces.piece[0].state, KOZO_PIECE_FREE);
    assert_int_equal(pieces.piece[1].state, KOZO_PIECE_FREE);
    for (uint16_t i = KOZO_PIECES_MAX_ROOTS; i < KOZO_PIECES_MAX; i++)
        assert_int_equal(pieces.piece[i].state, KOZO_PIECE_UNUSED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(chooses_the_smallest_that_fits, set_up),
        cmocka_unit_test_setup(takes_a_piece_of_the_exact_size, set_up),
        cmocka_unit_test_setup(halves_have_consecutive_handles, set_up),
        cmocka_unit_test_setup(merges_only_when_both_halves_are_free, set_up),
        cmocka_unit_test_setup(a_half_in_use_below_keeps_the_whole, set_up),
        cmocka_unit_test_setup(refuses_more_roots_than_there_is_room_for, set_up),
        cmocka_unit_test_setup(splits_until_there_is_no_room_for_halves, set_up),
        cmocka_unit_test_setup(is_as_before_after_many_turns, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

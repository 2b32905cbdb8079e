// SPDX-License-Identifier: Apache-2.0
// sources: kernel/core/derivation.c kernel/core/log.c kernel/arch/host/*.c
// includes: kernel/arch/host kernel/core tests/unit/kernel
// flags: -DKOZO_DEBUG
//
// The derivation list against a tree with pointers to parents and lists of children.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "slot.h"

enum { NODES = 64, ROOT = 0, NONE = -1, STEPS = 20000 };

static struct slot slots[NODES];

/// The model. A node's children, the one derived last first, are linked by `sibling`.
static struct {
    int parent;
    int child;
    int sibling;
} nodes[NODES];

static int *link_to(int node) {
    int *place = &nodes[nodes[node].parent].child;
    while (*place != node) {
        place = &nodes[*place].sibling;
    }
    return place;
}

static void model_insert(int parent, int child) {
    nodes[child].parent = parent;
    nodes[child].child = NONE;
    nodes[child].sibling = nodes[parent].child;
    nodes[parent].child = child;
}

static void adopt(int parent, int first_child) {
    for (int child = first_child; child != NONE; child = nodes[child].sibling) {
        nodes[child].parent = parent;
    }
}

static void model_remove(int node) {
    int *place = link_to(node);
    adopt(nodes[node].parent, nodes[node].child);
    *place = nodes[node].child;
    while (*place != NONE) {
        place = &nodes[*place].sibling;
    }
    *place = nodes[node].sibling;
    nodes[node].parent = NONE;
}

static void model_replace(int from, int to) {
    int *place = link_to(from);
    nodes[to] = nodes[from];
    *place = to;
    adopt(to, nodes[to].child);
    nodes[from].parent = NONE;
}

static bool in_tree(int node) {
    return node == ROOT || nodes[node].parent != NONE;
}

static void assert_next(const struct link **at, const struct link *expected) {
    assert_ptr_equal((*at)->next, expected);
    assert_ptr_equal(expected->previous, *at);
    *at = expected;
}

static void assert_subtree(const struct link **at, int node) {
    assert_next(at, &slots[node].open);
    int first = nodes[node].child;
    assert_ptr_equal(derivation_child(&slots[node]), first == NONE ? NULL : &slots[first]);
    for (int child = first; child != NONE; child = nodes[child].sibling) {
        assert_subtree(at, child);
    }
    assert_next(at, &slots[node].close);
}

static void assert_equal_trees(void) {
    const struct link *at = &slots[ROOT].close;
    assert_subtree(&at, ROOT);
    for (int node = 0; node < NODES; node++) {
        assert_true(in_tree(node) || (slots[node].open.next == NULL && slots[node].close.next == NULL));
    }
}

/// A random node that is in the tree, or is not.
static int pick(bool wanted) {
    for (;;) {
        int node = rand() % NODES;
        if (in_tree(node) == wanted && node != ROOT) {
            return node;
        }
    }
}

static void step(int size) {
    int choice = rand() % 4;
    if (size <= 2 || (choice == 0 && size < NODES - 2)) {
        int child = pick(false);
        int parent = size <= 2 || rand() % 8 == 0 ? ROOT : pick(true);
        derivation_insert(&slots[parent], &slots[child]);
        model_insert(parent, child);
    } else if (choice == 1 || size >= NODES - 2) {
        int node = pick(true);
        derivation_remove(&slots[node]);
        slots[node] = (struct slot){.type = OBJECT_CLOCK};
        model_remove(node);
    } else if (choice == 2) {
        int node = pick(true);
        int parent = rand() % 8 == 0 ? ROOT : pick(true);
        if (parent != node) {
            derivation_shift(&slots[node], &slots[parent].open);
            model_remove(node);
            model_insert(parent, node);
        }
    } else {
        int from = pick(true);
        int to = pick(false);
        derivation_replace(&slots[from], &slots[to]);
        slots[from] = (struct slot){.type = OBJECT_CLOCK};
        model_replace(from, to);
    }
}

static int start(void **state) {
    (void)state;
    for (int node = 0; node < NODES; node++) {
        slots[node] = (struct slot){.type = OBJECT_CLOCK};
        nodes[node].parent = nodes[node].child = nodes[node].sibling = NONE;
    }
    derivation_root(&slots[ROOT]);
    return 0;
}

static void random_steps_keep_the_structure(void **state) {
    (void)state;
    srand(1);
    for (int i = 0; i < STEPS; i++) {
        int size = 0;
        for (int node = 0; node < NODES; node++) {
            size += in_tree(node);
        }
        step(size);
        assert_equal_trees();
    }
}

static void a_removed_slots_children_take_its_place(void **state) {
    (void)state;
    for (int child = 1; child <= 3; child++) {
        derivation_insert(&slots[ROOT], &slots[child]);
    }
    derivation_insert(&slots[2], &slots[4]);
    derivation_insert(&slots[2], &slots[5]);
    derivation_remove(&slots[2]);
    static const int order[] = {3, 5, 4, 1};
    for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        assert_ptr_equal(derivation_child(&slots[ROOT]), &slots[order[i]]);
        derivation_remove(&slots[order[i]]);
    }
    assert_null(derivation_child(&slots[ROOT]));
}

static void a_removed_roots_children_stay_a_list(void **state) {
    (void)state;
    derivation_insert(&slots[ROOT], &slots[1]);
    derivation_insert(&slots[ROOT], &slots[2]);
    derivation_insert(&slots[1], &slots[3]);
    derivation_remove(&slots[ROOT]);
    assert_null(derivation_child(&slots[2]));
    assert_ptr_equal(derivation_child(&slots[1]), &slots[3]);
    derivation_remove(&slots[2]);
    derivation_remove(&slots[3]);
    assert_null(derivation_child(&slots[1]));
    derivation_remove(&slots[1]);
}

static void a_replaced_slot_keeps_children_and_neighbours(void **state) {
    (void)state;
    derivation_insert(&slots[ROOT], &slots[1]);
    derivation_insert(&slots[1], &slots[2]);
    derivation_replace(&slots[1], &slots[3]);
    assert_ptr_equal(derivation_child(&slots[ROOT]), &slots[3]);
    assert_ptr_equal(derivation_child(&slots[3]), &slots[2]);
    derivation_replace(&slots[2], &slots[1]);
    assert_ptr_equal(derivation_child(&slots[3]), &slots[1]);
    assert_null(derivation_child(&slots[1]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(random_steps_keep_the_structure, start),
        cmocka_unit_test_setup(a_removed_slots_children_take_its_place, start),
        cmocka_unit_test_setup(a_removed_roots_children_stay_a_list, start),
        cmocka_unit_test_setup(a_replaced_slot_keeps_children_and_neighbours, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

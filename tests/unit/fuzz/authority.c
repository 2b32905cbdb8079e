// SPDX-License-Identifier: Apache-2.0
#include "authority.h"

#include <kozo_grammar.h>

#include "arch.h"
#include "invariants.h"
#include "object.h"
#include "paging.h"

// ---- Capabilities

static uint64_t rights_of_type(uint64_t type) {
    const struct kozo_grammar_object *object = kozo_grammar_objects;
    while (object->name != NULL && object->type != type) {
        object++;
    }
    return object->rights;
}

static const char *check_capability(const struct slot *slot) {
    if ((slot->rights & ~rights_of_type(slot->type)) != 0) {
        return "a capability has rights of another type";
    }
    bool owns_and_receives = slot_has(slot, RIGHT_ENDPOINT_OWN | RIGHT_ENDPOINT_RECEIVE);
    return owns_and_receives ? "a capability has both OWN and RECEIVE" : NULL;
}

static const char *check_cnode(struct cnode *cnode) {
    const char *broken = NULL;
    for (uint64_t i = 1; broken == NULL && i < cnode->slot_count; i++) {
        broken = check_capability(&cnode_slots(cnode)[i]);
    }
    return broken;
}

// ---- Pages, as the CPU finds them

static const char *check_page(uint64_t root, const struct slot *frame) {
    struct host_page page = host_translate(root, frame->address);
    if (page.size != UINT64_C(1) << frame->size_bits || page.physical != physical_address(frame->object)) {
        return "another page is mapped than the capability's";
    }
    if (page.writable && page.executable) {
        return "a page is writable and executable";
    }
    if (!slot_has(frame, RIGHT_FRAME_READ) || (page.writable && !slot_has(frame, RIGHT_FRAME_WRITE)) ||
        (page.executable && !slot_has(frame, RIGHT_FRAME_EXECUTE))) {
        return "a page allows more than the capability that it was mapped by";
    }
    return (page.cache != 0) == frame->device ? NULL : "a page has a memory type that its memory must not have";
}

/// All that is mapped through a table. They nest three deep at most below the first.
static const char *check_table(uint64_t root, struct slot *const *mapped, unsigned count) {
    const char *broken = NULL;
    for (unsigned i = 0; broken == NULL && i < count; i++) {
        const struct slot *slot = mapped[i];
        if (slot != NULL && slot->type == OBJECT_PAGE_TABLE) {
            broken = check_table(root, ((const struct page_table *)slot->object)->mapped, TABLE_ENTRIES);
        } else if (slot != NULL) {
            broken = check_page(root, slot);
        }
    }
    return broken;
}

const char *authority_broken(void) {
    const char *broken = NULL;
    struct cnode *cnode;
    for (unsigned i = 0; broken == NULL && (cnode = invariants_object(OBJECT_CNODE, i)) != NULL; i++) {
        broken = check_cnode(cnode);
    }
    const struct address_space *space;
    for (unsigned i = 0; broken == NULL && (space = invariants_object(OBJECT_ADDRESS_SPACE, i)) != NULL; i++) {
        broken = check_table(physical_address(space), space->mapped, TABLE_USER_ENTRIES);
    }
    return broken;
}

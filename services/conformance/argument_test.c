// SPDX-License-Identifier: Apache-2.0
//
// Each argument that the kernel looks at before a syscall begins: the tests follow from the definition, and so do their
// IDs, from the syscall's number and the argument's place.
#include "argument_test.h"

#include <kozo/print.h>
#include <kozo/start.h>
#include <kozo_names.h>
#include <kozo_refusals.h>

#include "check.h"
#include "refusal.h"
#include "scratch.h"
#include "things.h"

/// A call of the argument's syscall in which all is right that is looked at before that argument.
static struct raw_call call_up_to(const struct kozo_checked_argument *checked) {
    struct raw_call call = {.number = checked->syscall};
    for (const struct kozo_checked_argument *before = checked; before > kozo_checked_arguments;) {
        before--;
        if (before->syscall != checked->syscall) {
            break;
        }
        // 1 is a value of all types there are.
        call.argument[before->argument] = before->type != 0 ? thing_of_type(before->type) : 1;
    }
    return call;
}

/// The call must be refused for this value of the argument.
static void refuse(const struct kozo_checked_argument *checked, uint64_t value, struct kozo_denial wanted) {
    struct raw_call call = call_up_to(checked);
    call.argument[checked->argument] = value;
    wanted.argument = (uint8_t)checked->argument;
    wanted.value = value;
    check_refusal(&call, &wanted);
}

static void names_nothing(const void *row) {
    const struct kozo_checked_argument *checked = row;
    struct kozo_denial wanted = {
        .error = ERR_INVALID_HANDLE,
        .kind = DENIAL_EMPTY_SLOT,
        .needed_type = (uint8_t)checked->type,
        .needed_rights = (uint32_t)checked->right,
    };
    refuse(checked, NULL_HANDLE, wanted);
    refuse(checked, take_slots(1), wanted);
    wanted.kind = DENIAL_BEYOND_CNODE;
    wanted.high = kozo_start->slot_count;
    refuse(checked, kozo_start->slot_count, wanted);
    refuse(checked, UINT64_C(1) << 32, wanted);
    refuse(checked, UINT64_MAX, wanted);
}

static void other_type(const void *row) {
    const struct kozo_checked_argument *checked = row;
    const uint64_t other = checked->type == OBJECT_ENDPOINT ? OBJECT_NOTIFICATION : OBJECT_ENDPOINT;
    const struct kozo_denial wanted = {
        .error = ERR_WRONG_TYPE,
        .kind = DENIAL_OTHER_TYPE,
        .needed_type = (uint8_t)checked->type,
        .needed_rights = (uint32_t)checked->right,
        .found_type = (uint8_t)other,
    };
    refuse(checked, thing_of_type(other), wanted);
}

static void lacks_right(const void *row) {
    const struct kozo_checked_argument *checked = row;
    kozo_handle_t weak = copy(thing_of_type(checked->type), ~checked->right & RIGHTS_ALL);
    const struct kozo_denial wanted = {
        .error = ERR_MISSING_RIGHT,
        .kind = DENIAL_LACKS_RIGHT,
        .needed_type = (uint8_t)checked->type,
        .needed_rights = (uint32_t)checked->right,
        .found_rights = (uint32_t)inspect(weak).rights,
    };
    EQUAL(wanted.found_rights & checked->right, 0);
    refuse(checked, weak, wanted);
}

static void no_value(const void *row) {
    const struct kozo_checked_argument *checked = row;
    const bool is_integer = checked->most != 0;
    const struct kozo_denial wanted = {
        .error = checked->error,
        .kind = is_integer ? DENIAL_NOT_BETWEEN : DENIAL_NO_VALUE,
        .high = checked->most,
    };
    refuse(checked, is_integer ? checked->most + 1 : UINT64_C(1) << 63, wanted);
    // A value of the type, if the upper half were not looked at.
    refuse(checked, (UINT64_C(1) << 32) + 1, wanted);
    refuse(checked, UINT64_MAX, wanted);
}

/// Prints the ID and the claim and runs the test.
static void run(const struct kozo_checked_argument *checked, const char *prefix, void (*test)(const void *),
                const char *what) {
    char id[16], claim[128];
    snprintf(id, sizeof(id), "%s%03lu.%u", prefix, checked->syscall, checked->argument);
    snprintf(claim, sizeof(claim), "%s refuses %s as '%s'", kozo_syscall_name(checked->syscall), what,
             kozo_syscall_inputs(checked->syscall)[checked->argument].name);
    run_test(id, claim, test, checked);
}

/// Whether there can be a capability for such an object that has fewer rights than the first one: some can't be copied,
/// and init gives nobody an Audit.
static bool is_copied(uint64_t type) {
    return type != OBJECT_UNTYPED && type != OBJECT_PAGE_TABLE && type != OBJECT_AUDIT;
}

/// Whether there can be all that is looked at before the argument.
static bool is_reached(const struct kozo_checked_argument *checked) {
    const struct kozo_checked_argument *first = checked;
    while (first > kozo_checked_arguments && first[-1].syscall == checked->syscall) {
        first--;
    }
    return first == checked || first->type != OBJECT_AUDIT;
}

static void run_capability(const struct kozo_checked_argument *checked) {
    char what[64];
    run(checked, "HAN", names_nothing, "a handle that names nothing");
    snprintf(what, sizeof(what), "what is no %s", kozo_object_name(checked->type));
    run(checked, "TYP", other_type, what);
    if (checked->right != 0 && is_copied(checked->type)) {
        snprintf(what, sizeof(what), "%s without %s", kozo_object_name(checked->type),
                 kozo_right_name((unsigned)__builtin_ctzll(checked->right)));
        run(checked, "RGT", lacks_right, what);
    }
}

void run_argument_tests(void) {
    for (const struct kozo_checked_argument *checked = kozo_checked_arguments; checked->syscall != 0; checked++) {
        if (!is_reached(checked)) {
            continue;
        }
        if (checked->type != 0) {
            run_capability(checked);
        } else {
            char what[64];
            snprintf(what, sizeof(what), "what is no %s",
                     kozo_syscall_inputs(checked->syscall)[checked->argument].type);
            run(checked, "VAL", no_value, what);
        }
    }
}

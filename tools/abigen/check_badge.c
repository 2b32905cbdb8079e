// SPDX-License-Identifier: Apache-2.0
//
// Which methods a client may call stands in its badge, where the definition says so: BADGE_CLIENT_MASK is the part that
// tells who calls, and from bit BADGE_METHODS_SHIFT on each method of the interface has a bit.

#include "checker.h"

#include <stddef.h>

static const char *const mask_name = "BADGE_CLIENT_MASK";
static const char *const shift_name = "BADGE_METHODS_SHIFT";

/// More methods than this would leave no room for clients.
#define MOST_BADGE_METHODS 48

#define BADGE_BITS 64

/// Report a constant whose other half is missing.
static void report_half(struct checker *checker, const struct item *half, const char *missing) {
    report(checker->diagnostics, half->name.location, "`%s` needs `const %s: u64`, and there is none", half->name.text,
           missing);
}

void check_badge(struct checker *checker) {
    const struct item *mask = definition_find(checker->definition, ITEM_CONSTANT, mask_name);
    const struct item *shift = definition_find(checker->definition, ITEM_CONSTANT, shift_name);
    if (mask == NULL || shift == NULL) {
        if (mask != NULL) {
            report_half(checker, mask, shift_name);
        } else if (shift != NULL) {
            report_half(checker, shift, mask_name);
        }
        return;
    }
    bool is_good = check_range(checker, &shift->number, BADGE_BITS - MOST_BADGE_METHODS, BADGE_BITS - 1,
                               "the methods' bits of a badge begin at bit 16 to 63");
    is_good = is_good && check_range(checker, &mask->number, 1, ((wide)1 << (unsigned)shift->number.value) - 1,
                                     "the client's bits of a badge lie below the methods'");
    checker->definition->badge_methods = is_good ? BADGE_BITS - (unsigned)shift->number.value : 0;
}

/// How many numbers of the interface's methods, those that are retired too, are below this one.
static unsigned rank_of(const struct item *interface, wide number) {
    unsigned rank = 0;
    for (const struct item *method = interface->methods; method != NULL; method = method->next) {
        rank += method->number.value < number ? 1 : 0;
    }
    for (const struct member *retired = interface->retired_methods; retired != NULL; retired = retired->next) {
        rank += retired->number.value < number ? 1 : 0;
    }
    return rank;
}

void check_badge_bits(struct checker *checker, struct item *interface) {
    unsigned most = checker->definition->badge_methods;
    if (most == 0) {
        return;
    }
    const struct item *beyond = NULL;
    for (struct item *method = interface->methods; method != NULL; method = method->next) {
        method->has_badge_bit = true;
        method->badge_bit = rank_of(interface, method->number.value);
        beyond = beyond == NULL && method->badge_bit >= most ? method : beyond;
        declare_constant(checker, method_bit_constant(method), method->name.location);
    }
    declare_constant(checker, interface_bits_constant(interface), interface->prefix.location);
    if (beyond != NULL) {
        report(checker->diagnostics, beyond->name.location,
               "`%s` is method %u of `%s`, counting those that are retired: badges have bits for %u", beyond->name.text,
               beyond->badge_bit + 1, interface->name.text, most);
        hint(checker->diagnostics, "part it into two interfaces");
    }
}

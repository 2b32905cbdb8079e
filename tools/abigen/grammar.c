// SPDX-License-Identifier: Apache-2.0
//
// The rules by which names tell what types do not:
//
//   index, X_index   a slot in the CNode that the input `cnode`, `X_cnode` names: an empty one if the syscall lists
//                    SLOT_OCCUPIED, unless it is `from_index`; else a filled one
//   a Handle         of the object that it is called as (`notification`); else of the one that the value of the enum
//                    before it is about
//   an enum's value  is about the first object that its description names
//   tag, of `ipc`    with a message if there is an input `word0`; with NONBLOCK and DEADLINE if the syscall lists
//                    WOULD_BLOCK and TIMED_OUT
//   deadline         a time
//   size_bits        the size of an object of the type that the ObjectType before it is: from X_MIN_BITS to X_MAX_BITS,
//                    or one of X_SMALL_BITS and X_LARGE_BITS, else 0
//   count of A_B     at most A_B_MAX_COUNT or B_MAX_COUNT, and so for any other number; the length of A_B at most
//                    A_B_BYTES or B_BYTES

#include "grammar.h"

#include "arena.h"
#include "emit.h"
#include "naming.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/// The last input before `place` that is of that kind, or NULL.
static const struct argument *before(const struct item *syscall, unsigned place, enum argument_kind kind,
                                     unsigned *found) {
    const struct argument *last = NULL;
    unsigned i = 0;
    for (const struct argument *input = syscall->inputs; i < place; input = input->next, i++) {
        bool is_wanted = input->kind == kind && (input->values == NULL || input->values->kind == ITEM_ENUM);
        last = is_wanted ? input : last;
        *found = is_wanted ? i : *found;
    }
    return last;
}

// ---- Slots

/// What stands before `index` in a name: "" or "from_"; NULL if that is not its end.
static const char *index_prefix(const char *name) {
    size_t length = strlen(name);
    bool is_index = strcmp(name, "index") == 0 || (length > 6 && strcmp(name + length - 6, "_index") == 0);
    return is_index ? arena_text(name, length - 5) : NULL;
}

static bool find_slot(const struct item *syscall, const struct argument *input, struct grammar_argument *made) {
    const char *prefix = index_prefix(input->name.text);
    if (input->kind != ARGUMENT_PLAIN || prefix == NULL) {
        return false;
    }
    const char *table = arena_printf("%scnode", prefix);
    unsigned place = argument_index(syscall->inputs, table);
    const struct argument *cnode = argument_at(syscall->inputs, place);
    if (cnode == NULL || !cnode->is_capability) {
        return false;
    }
    bool is_empty = has_error(syscall, "SLOT_OCCUPIED") && strcmp(prefix, "from_") != 0;
    made->kind = is_empty ? GRAMMAR_EMPTY_SLOT : GRAMMAR_FILLED_SLOT;
    made->of = place;
    return true;
}

// ---- Tags

/// The bit of that name in the `bits` that are called TagFlag, if the syscall lists the error that goes with it.
static uint64_t flag_bit(const struct definition *definition, const struct item *syscall, const char *name,
                         const char *error) {
    const struct item *flags = definition_find(definition, ITEM_BITS, "TagFlag");
    const struct member *flag = flags == NULL ? NULL : member_find(flags->members, name);
    return flag != NULL && has_error(syscall, error) ? UINT64_C(1) << (unsigned)flag->number.value : 0;
}

static bool find_tag(const struct definition *definition, const struct item *syscall, const struct argument *input,
                     struct grammar_argument *made) {
    if (!syscall->is_ipc || input->kind != ARGUMENT_PLAIN || strcmp(input->name.text, "tag") != 0) {
        return false;
    }
    uint64_t flags = flag_bit(definition, syscall, "NONBLOCK", "WOULD_BLOCK") |
                     flag_bit(definition, syscall, "DEADLINE", "TIMED_OUT");
    made->kind = GRAMMAR_TAG;
    unsigned words = argument_index(syscall->inputs, "word0");
    made->of = words == SYSCALL_REGISTERS ? 0 : words;
    made->limit = arena_printf("UINT64_C(0x%llx)", (unsigned long long)flags);
    return true;
}

// ---- Handles and what enums say of them

/// The first name of an object in the text, as a word of its own; or NULL.
static const struct item *object_in(const struct definition *definition, const char *text) {
    while (*text != '\0') {
        size_t length = 0;
        while (isalnum((unsigned char)text[length]) || text[length] == '_') {
            length++;
        }
        const struct item *object = definition_find(definition, ITEM_OBJECT, arena_text(text, length));
        if (object != NULL) {
            return object;
        }
        text += length == 0 ? 1 : length;
    }
    return NULL;
}

const struct item *grammar_object_of(const struct definition *definition, const struct member *value) {
    return value->doc == NULL ? NULL : object_in(definition, value->doc);
}

static const struct item *object_called(const struct definition *definition, const char *name) {
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        if (item->kind == ITEM_OBJECT && strcmp(name_snake(item->name.text), name) == 0) {
            return item;
        }
    }
    return NULL;
}

static void find_handle(const struct definition *definition, const struct item *syscall, const struct argument *input,
                        unsigned place, struct grammar_argument *made) {
    made->kind = GRAMMAR_HANDLE;
    made->object = object_called(definition, input->name.text);
    if (made->object == NULL) {
        (void)before(syscall, place, ARGUMENT_VALUE, &made->of);
    }
}

// ---- Numbers

/// The constant PREFIXREST, where PREFIX is what the syscall is called, or that from a later word on; or NULL.
static const char *limit_constant(const struct definition *definition, const struct item *syscall, const char *rest) {
    for (const char *name = syscall->name.text; name != NULL;) {
        const char *constant = arena_printf("%s%s", name, rest);
        if (definition_find(definition, ITEM_CONSTANT, constant) != NULL) {
            return constant;
        }
        name = strchr(name, '_');
        name = name == NULL ? NULL : name + 1;
    }
    return NULL;
}

static const char *limit_of_number(const struct definition *definition, const struct item *syscall,
                                   const struct argument *input) {
    const char *constant = limit_constant(definition, syscall, arena_printf("_MAX_%s", name_upper(input->name.text)));
    if (constant == NULL && strcmp(input->name.text, "length") == 0) {
        constant = limit_constant(definition, syscall, "_BYTES");
    }
    return constant != NULL ? constant : arena_printf("UINT%u_MAX", 8 * input->primitive->size);
}

static void find_number(const struct definition *definition, const struct item *syscall, const struct argument *input,
                        unsigned place, struct grammar_argument *made) {
    bool is_size = strcmp(input->name.text, "size_bits") == 0;
    if (is_size && before(syscall, place, ARGUMENT_OBJECT_TYPE, &made->of) != NULL) {
        made->kind = GRAMMAR_SIZE_BITS;
        return;
    }
    made->kind = GRAMMAR_NUMBER;
    made->limit = limit_of_number(definition, syscall, input);
}

static void find_plain(const struct definition *definition, const struct item *syscall, const struct argument *input,
                       struct grammar_argument *made) {
    if (find_slot(syscall, input, made) || find_tag(definition, syscall, input, made)) {
        return;
    }
    made->kind = strcmp(input->name.text, "deadline") == 0 ? GRAMMAR_DEADLINE : GRAMMAR_PLAIN;
}

static void find_value(const struct item *values, struct grammar_argument *made) {
    bool is_bits = values->kind == ITEM_BITS;
    made->kind = is_bits ? GRAMMAR_BITS : GRAMMAR_ENUM;
    made->limit = is_bits ? arena_printf("%s_BITS", values->prefix.text) : NULL;
}

struct grammar_argument grammar_of(const struct definition *definition, const struct item *syscall, unsigned place) {
    const struct argument *input = argument_at(syscall->inputs, place);
    struct grammar_argument made = {.kind = GRAMMAR_PLAIN};
    switch (input->kind) {
    case ARGUMENT_CAPABILITY:
        made.kind = GRAMMAR_CAPABILITY;
        made.object = input->object;
        break;
    case ARGUMENT_HANDLE:
        find_handle(definition, syscall, input, place, &made);
        break;
    case ARGUMENT_ADDRESS:
        made.kind = GRAMMAR_ADDRESS;
        break;
    case ARGUMENT_RIGHTS:
        made = (struct grammar_argument){.kind = GRAMMAR_BITS, .limit = "RIGHTS_ALL"};
        break;
    case ARGUMENT_OBJECT_TYPE:
        made.kind = GRAMMAR_ENUM;
        break;
    case ARGUMENT_VALUE:
        find_value(input->values, &made);
        break;
    case ARGUMENT_NUMBER:
        find_number(definition, syscall, input, place, &made);
        break;
    default:
        find_plain(definition, syscall, input, &made);
        break;
    }
    return made;
}

// ---- Objects and errors

static const char *size_constant(const struct definition *definition, const struct item *object, const char *which) {
    const char *name = arena_printf("%s_%s_BITS", name_upper(object->name.text), which);
    return definition_find(definition, ITEM_CONSTANT, name) == NULL ? NULL : name;
}

struct grammar_sizes grammar_sizes(const struct definition *definition, const struct item *object) {
    struct grammar_sizes sizes = {size_constant(definition, object, "MIN"), size_constant(definition, object, "MAX"),
                                  false};
    if (sizes.smallest == NULL || sizes.largest == NULL) {
        sizes = (struct grammar_sizes){size_constant(definition, object, "SMALL"),
                                       size_constant(definition, object, "LARGE"), true};
    }
    bool has_both = sizes.smallest != NULL && sizes.largest != NULL;
    return has_both ? sizes : (struct grammar_sizes){NULL, NULL, false};
}

/// What any capability that a syscall takes, and any right that it needs, can lead to.
static bool comes_of_capability(const struct item *syscall, const char *error) {
    bool needs_right = false;
    for (const struct argument *input = syscall->inputs; input != NULL; input = input->next) {
        needs_right = needs_right || input->right != NULL;
    }
    return strcmp(error, "INVALID_HANDLE") == 0 || strcmp(error, "WRONG_TYPE") == 0 ||
           (needs_right && strcmp(error, "MISSING_RIGHT") == 0);
}

bool grammar_can_end_with(const struct item *syscall, const struct member *error) {
    return has_error(syscall, error->name.text) || comes_of_capability(syscall, error->name.text);
}

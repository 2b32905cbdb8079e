// SPDX-License-Identifier: Apache-2.0
//
// All values of the definition, as lines of `name value`, and the programs that print the same lines from the files
// that compilers read.

#include "arena.h"
#include "emit.h"
#include "naming.h"

#include <stddef.h>

/// A value under the name that it has in the list, and how each language says it. What assembler has no name for is
/// NULL there.
struct value {
    const char *name;
    struct number number;
    bool is_signed;
    const char *c;
    const char *assembler;
    const char *rust;
};

struct walk {
    struct buffer *out;
    void (*visit)(struct buffer *out, const struct value *value);
};

/// A constant, which is called the same in all languages.
static void visit_constant(const struct walk *walk, const char *name, wide number, bool is_signed) {
    const struct value value = {
        name, {number, {0}, false}, is_signed, name, name, arena_printf("abi::%s", name),
    };
    walk->visit(walk->out, &value);
}

/// A number of a struct, which needs an expression.
static void visit_layout(const struct walk *walk, const char *name, uint64_t number, const char *c,
                         const char *assembler, const char *rust) {
    const struct value value = {name, {(wide)number, {0}, false}, false, c, assembler, rust};
    walk->visit(walk->out, &value);
}

static void visit_field(const struct walk *walk, const char *type, const struct field *field) {
    const char *c_type = arena_printf("struct kozo_%s", name_snake(type));
    const char *name = field->name.text;
    const char *rust = name_rust(name);
    visit_layout(walk, arena_printf("offsetof:%s.%s", type, name), field->offset,
                 arena_printf("offsetof(%s, %s)", c_type, name), arena_printf("%s_%s", name_upper(type), name),
                 arena_printf("core::mem::offset_of!(abi::%s, %s)", type, rust));
    visit_layout(walk, arena_printf("sizeof:%s.%s", type, name), field->size,
                 arena_printf("sizeof(((%s *)NULL)->%s)", c_type, name), NULL,
                 arena_printf("size_of_field(|it: &abi::%s| &it.%s)", type, rust));
}

static void visit_struct(const struct walk *walk, const struct item *item) {
    const char *type = item->name.text;
    const char *c_type = arena_printf("struct kozo_%s", name_snake(type));
    visit_layout(walk, arena_printf("sizeof:%s", type), (uint64_t)item->number.value,
                 arena_printf("sizeof(%s)", c_type), arena_printf("%s_SIZEOF", name_upper(type)),
                 arena_printf("core::mem::size_of::<abi::%s>()", type));
    visit_layout(walk, arena_printf("alignof:%s", type), item->alignment_bytes, arena_printf("_Alignof(%s)", c_type),
                 NULL, arena_printf("core::mem::align_of::<abi::%s>()", type));
    for (const struct field *field = item->fields; field != NULL; field = field->next) {
        visit_field(walk, type, field);
    }
}

/// Members of an enum, or of what has bits, under this prefix.
static void visit_members(const struct walk *walk, const struct item *item, const char *prefix) {
    for (const struct member *member = item->members; member != NULL; member = member->next) {
        bool is_enum = item->kind == ITEM_ENUM;
        wide number = is_enum ? member->number.value : (wide)1 << (unsigned)member->number.value;
        visit_constant(walk, arena_printf("%s_%s", prefix, member->name.text), number,
                       is_enum && item->type->is_signed);
    }
}

static void visit_object(const struct walk *walk, const struct item *item) {
    const char *upper = name_upper(item->name.text);
    visit_constant(walk, arena_printf("OBJECT_%s", upper), item->number.value, false);
    visit_constant(walk, arena_printf("RIGHTS_%s", upper), (wide)member_bits(item->members), false);
    visit_members(walk, item, arena_printf("RIGHT_%s", upper));
}

static void visit_interface_constant(void *context, const struct interface_constant *constant) {
    visit_constant(context, constant->name, (wide)constant->value, false);
}

static void visit_item(struct walk *walk, const struct item *item) {
    switch (item->kind) {
    case ITEM_CONSTANT:
        visit_constant(walk, item->name.text, item->number.value, item->type->is_signed);
        break;
    case ITEM_ENUM:
        visit_members(walk, item, item->prefix.text);
        break;
    case ITEM_BITS:
        visit_constant(walk, arena_printf("%s_BITS", item->prefix.text), (wide)member_bits(item->members), false);
        visit_members(walk, item, item->prefix.text);
        break;
    case ITEM_OBJECT:
        visit_object(walk, item);
        break;
    case ITEM_STRUCT:
        visit_struct(walk, item);
        break;
    case ITEM_SYSCALL:
        visit_constant(walk, arena_printf("SYS_%s", item->name.text), item->number.value, false);
        break;
    case ITEM_INTERFACE:
        interface_constants(item, visit_interface_constant, walk);
        break;
    case ITEM_METHOD:
    case ITEM_RETIRED:
        break;
    }
}

static void visit_all(const struct definition *definition, struct buffer *out,
                      void (*visit)(struct buffer *out, const struct value *value)) {
    struct walk walk = {out, visit};
    visit_constant(&walk, "ABI_FINGERPRINT", (wide)fingerprint(definition), false);
    for (const struct item *item = definition->items; item != NULL; item = item->next) {
        visit_item(&walk, item);
    }
    if (definition_first(definition, ITEM_OBJECT) != NULL) {
        visit_constant(&walk, "RIGHTS_ALL", (wide)all_rights(definition), false);
    }
    if (definition_first(definition, ITEM_SYSCALL) != NULL) {
        visit_constant(&walk, "SYS_MAX", (wide)definition_last_syscall(definition), false);
    }
}

static void dump_line(struct buffer *out, const struct value *value) {
    bool is_negative = value->number.value < 0;
    buffer_printf(out, "%s %s%llu\n", value->name, is_negative ? "-" : "",
                  (unsigned long long)(is_negative ? -value->number.value : value->number.value));
}

static void dump_c_line(struct buffer *out, const struct value *value) {
    buffer_printf(out, "    show_%s(\"%s\", %s);\n", value->is_signed ? "signed" : "unsigned", value->name, value->c);
}

static void dump_asm_line(struct buffer *out, const struct value *value) {
    if (value->assembler != NULL) {
        buffer_printf(out, "    show_%s(\"%s\", %s%s);\n", value->is_signed ? "signed" : "unsigned", value->name,
                      value->is_signed ? "(int64_t)" : "", value->assembler);
    }
}

static void dump_rust_line(struct buffer *out, const struct value *value) {
    buffer_printf(out, "    println!(\"%s {}\", %s);\n", value->name, value->rust);
}

void emit_dump(struct buffer *out, const struct definition *definition) {
    visit_all(definition, out, dump_line);
}

static const char *const c_functions = "#include <inttypes.h>\n#include <stdio.h>\n\n"
                                       "static void show_signed(const char *name, int64_t value) {\n    printf(\"%s "
                                       "%\" PRId64 \"\\n\", name, value);\n}\n\n"
                                       "static void show_unsigned(const char *name, uint64_t value) {\n    printf(\"%s "
                                       "%\" PRIu64 \"\\n\", name, value);\n}\n\n"
                                       "int main(void) {\n    (void)show_signed;\n";

void emit_dump_c(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "Prints the values of kozo_abi.h.");
    buffer_puts(out, "\n#include \"kozo_abi.h\"\n\n");
    buffer_puts(out, c_functions);
    visit_all(definition, out, dump_c_line);
    buffer_puts(out, "    return 0;\n}\n");
}

void emit_dump_asm(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "Prints the values of kozo_asm.h.");
    buffer_puts(out, "\n#include \"kozo_asm.h\"\n\n");
    buffer_puts(out, c_functions);
    visit_all(definition, out, dump_asm_line);
    buffer_puts(out, "    return 0;\n}\n");
}

void emit_dump_rust(struct buffer *out, const struct definition *definition) {
    emit_banner(out, "Prints the values of abi.rs.");
    buffer_puts(out, "\n#[allow(dead_code)]\nmod abi;\n\n"
                     "#[allow(dead_code)]\nfn size_of_field<T, F>(_: fn(&T) -> &F) -> usize {\n"
                     "    core::mem::size_of::<F>()\n}\n\nfn main() {\n");
    visit_all(definition, out, dump_rust_line);
    buffer_puts(out, "}\n");
}

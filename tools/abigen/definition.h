// SPDX-License-Identifier: Apache-2.0
//
// A definition as the parser builds it and the emitters read it. What the checker fills in is marked so.

#ifndef ABIGEN_DEFINITION_H
#define ABIGEN_DEFINITION_H

#include "diagnostics.h"
#include "map.h"

#include <stdbool.h>
#include <stdint.h>

/// A number of the definition: all of u64 and i64, and room to notice that an operation left them.
__extension__ typedef __int128 wide;

/// Most inputs, and most outputs, of a syscall: the registers that there are.
#define SYSCALL_REGISTERS 6

/// The registers of arguments and results, in order.
extern const char *const syscall_registers[SYSCALL_REGISTERS];

/// An integer type.
struct primitive {
    const char *name;
    /// Bytes, which is its alignment too.
    unsigned size;
    bool is_signed;
    /// Its name in C.
    const char *c_name;
};

/// The integer type of that name, or NULL.
const struct primitive *primitive_find(const char *name);

/// The integer types one after the other, from 0; NULL after the last.
const struct primitive *primitive_at(size_t index);

/// A word of the definition and where it stands.
struct name {
    const char *text;
    struct location location;
};

/// A number, where it stands, and whether it was written in hexadecimal.
struct number {
    wide value;
    struct location location;
    bool is_hexadecimal;
};

/// A value of an enum, a bit of a `bits`, or a right of an object. Of the last two `number` is the bit's.
struct member {
    struct name name;
    const char *doc;
    struct number number;
    struct member *next;
};

struct field {
    struct name name;
    const char *doc;
    struct name type_name;
    /// Elements of an array.
    bool is_array;
    struct number count;
    struct field *next;

    // By the checker: the type is one of these two; the other is NULL.
    const struct primitive *primitive;
    const struct item *structure;
    uint64_t offset;
    /// Bytes of the whole field.
    uint64_t size;
};

/// What an argument means. Syscalls have all of them in registers, as plain u64 in both languages; people and tools are
/// told more. Those of methods have types in C and Rust.
enum argument_kind {
    ARGUMENT_PLAIN,
    /// A capability whose type and right are stated. A syscall checks it before it begins; to a method it travels.
    ARGUMENT_CAPABILITY,
    /// A handle whose capability the syscall itself looks at, or NULL_HANDLE.
    ARGUMENT_HANDLE,
    ARGUMENT_ADDRESS,
    ARGUMENT_RIGHTS,
    ARGUMENT_OBJECT_TYPE,
    /// A value of an enum, or of `bits`, that the definition declares.
    ARGUMENT_VALUE,
    /// An integer narrower than the register, or signed.
    ARGUMENT_NUMBER,
    // Of methods alone:
    ARGUMENT_BOOL,
    /// A struct that the definition declares.
    ARGUMENT_STRUCT,
    /// Bytes, of which there may be up to a bound.
    ARGUMENT_BYTES,
    /// Bytes that are UTF-8 without a zero.
    ARGUMENT_STRING,
};

/// The types of arguments that the language itself has, by their names.
struct argument_type {
    const char *name;
    enum argument_kind kind;
};
extern const struct argument_type argument_types[];
extern const unsigned argument_type_count;

/// An input or an output of a syscall or a method.
struct argument {
    struct name name;
    const char *doc;
    bool is_capability;
    /// Whether a bound stands in brackets after the type, and which.
    bool has_bound;
    struct number bound;
    /// The name of its type, or the type of object that the capability is for.
    struct name type_name;
    /// The right that it needs; its text is NULL when any will do.
    struct name right_name;
    struct argument *next;

    // By the checker.
    enum argument_kind kind;
    const struct item *object;
    const struct member *right;
    /// The enum or bits that it is a value of, or NULL.
    const struct item *values;
    /// The integer type, or that of the enum or bits; NULL for what is none.
    const struct primitive *primitive;
    const struct item *structure;
    /// Of a method: its place among the message's words, or of a capability among those. Of bytes and strings that is
    /// the place of their length; they follow behind the last place, in the order in which they stand.
    unsigned place;
    /// Of a method: how many words it has there; none for a capability.
    unsigned words;
};

/// An error that a syscall or a method returns.
struct reference {
    struct name name;
    struct reference *next;

    // By the checker, of a method: the error, and whether it is the interface's own rather than one of Status.
    const struct member *member;
    bool is_own;
};

/// One direction of a method's message.
struct payload {
    /// Words whose place is known, the first IPC_REGISTER_WORDS of which travel in registers.
    unsigned words;
    /// Words at the most, with all the bytes and strings that there may be.
    unsigned most_words;
    unsigned capabilities;
    /// Bytes and strings, which follow from word IPC_REGISTER_WORDS on, or behind `words` if there are more.
    bool has_bytes;
};

enum item_kind {
    ITEM_CONSTANT,
    ITEM_ENUM,
    ITEM_BITS,
    ITEM_OBJECT,
    ITEM_STRUCT,
    ITEM_SYSCALL,
    ITEM_RETIRED,
    ITEM_INTERFACE,
    /// Stands in an interface.
    ITEM_METHOD,
};

/// How many kinds there are.
#define ITEM_KINDS (ITEM_METHOD + 1)

/// What stands at the top level of a definition, or a method of an interface.
struct item {
    enum item_kind kind;
    /// Its place among all items, in the order in which they are read.
    size_t order;
    /// Of a retired number: `syscall` or `object`.
    struct name name;
    /// Its doc comment; of a retired number the reason.
    const char *doc;
    /// A constant's value; the number of an object, a syscall, a method or what is retired; a struct's size.
    struct number number;
    struct item *next;

    // Constants, enums and bits. The type is found by the parser.
    const struct primitive *type;
    // Enums, bits and interfaces.
    struct name prefix;
    // Enums, bits, objects; of an interface its own errors.
    struct member *members;
    /// Where the parser links the next one.
    struct member **members_end;
    /// Numbers that an enum, or the errors of an interface, had once.
    struct member *retired;
    struct member **retired_end;

    // Structs.
    bool has_alignment;
    struct number alignment;
    struct field *fields;
    struct field **fields_end;
    /// By the checker: bytes.
    uint64_t alignment_bytes;

    // Interfaces.
    struct item *methods;
    struct item **methods_end;
    /// Numbers that methods had once.
    struct member *retired_methods;
    struct member **retired_methods_end;

    // Methods.
    /// The interface that it stands in.
    const struct item *interface;
    /// All of it must travel in registers.
    bool is_fast;
    /// Nobody waits for an answer, and there is none.
    bool is_oneway;
    /// The server may answer after it has received other messages.
    bool is_later;
    /// Asking once more, whether or not the server did it before, is harmless.
    bool is_idempotent;
    /// By the checker: its bit among those of a badge that say what a client may call, where badges say so. It is the
    /// rank of its number among all that the interface's methods have or had, so that it stays when one is retired.
    bool has_badge_bit;
    unsigned badge_bit;
    struct payload request;
    struct payload answer;

    // Syscalls, and methods but for the first.
    bool is_ipc;
    struct argument *inputs;
    struct argument *outputs;
    /// Where the parser links the next ones.
    struct argument **inputs_end;
    struct argument **outputs_end;
    struct reference *errors;
};

/// The version of a definition, major.minor.patch.
#define VERSION_PARTS 3

struct definition {
    struct item *items;
    struct item *last;
    size_t item_count;
    /// Of each kind: the first item, and the first of each name.
    const struct item *first[ITEM_KINDS];
    struct map names[ITEM_KINDS];
    /// It was released and is only compared with: rules that came since do not bind it.
    bool is_released;
    bool has_version;
    struct number version[VERSION_PARTS];
    /// By the checker: the enum that syscalls return, or NULL.
    const struct item *error;
    /// By the checker: the enum that services answer, or NULL.
    const struct item *status;
    /// By the checker, if there are interfaces: IPC_REGISTER_WORDS, IPC_MESSAGE_WORDS and IPC_CAPS.
    unsigned register_words;
    unsigned message_words;
    unsigned message_capabilities;
    /// By the checker: the interface by which clients ask for a server that died, or NULL where none is started again.
    const struct item *restarter;
    /// By the checker: for how many methods of an interface badges have bits; 0 where badges say nothing of methods.
    unsigned badge_methods;
};

/// The word that an item of that kind begins with.
const char *item_kind_name(enum item_kind kind);

/// What an argument of that kind is, in one word.
const char *argument_kind_name(enum argument_kind kind);

/// The version as it is written: 0.1.0. Without one 0.0.0.
const char *version_text(const struct definition *definition);

/// Put an item at the end. Its kind and name must be there.
void definition_add(struct definition *definition, struct item *item);

/// The first item of that kind and name, or NULL.
const struct item *definition_find(const struct definition *definition, enum item_kind kind, const char *name);

/// The first item of that kind, or NULL.
const struct item *definition_first(const struct definition *definition, enum item_kind kind);

/// The member of that name, or NULL.
const struct member *member_find(const struct member *members, const char *name);

/// All bits of a `bits` or an object, together.
uint64_t member_bits(const struct member *members);

/// Does all of it travel in registers, both ways?
bool method_is_register_only(const struct definition *definition, const struct item *method);

/// Do the stubs of its clients find out whether a server that died in the call runs again?
bool method_is_awaited(const struct definition *definition, const struct item *method);

/// The name of a method's bit in badges as a constant: FS_MAY_OPEN; of those of all methods together: FS_MAY_ALL.
const char *method_bit_constant(const struct item *method);
const char *interface_bits_constant(const struct item *interface);

/// The bits of all methods that the interface has, none of which may be without one.
uint64_t interface_badge_bits(const struct item *interface);

/// Is it bytes or a string, whose length is the peer's choice?
bool argument_is_bounded(const struct argument *argument);

/// The first word of what is bounded in a message: behind those that have a place, but never in registers.
unsigned payload_start(const struct definition *definition, const struct payload *payload);

/// The highest number of a syscall, or 0.
uint64_t definition_last_syscall(const struct definition *definition);

/// Does the syscall or method list the error of that name?
bool has_error(const struct item *item, const char *name);

/// The argument at that place, from 0, or NULL.
const struct argument *argument_at(const struct argument *arguments, unsigned index);

/// The name of the error that the kernel answers when the register holds no value of the argument's type, or NULL if
/// any will do.
const char *argument_narrowing_error(const struct argument *argument);

/// The place of the argument of that name, from 0, or SYSCALL_REGISTERS.
unsigned argument_index(const struct argument *arguments, const char *name);

/// How many u64 arguments from this one on make an array, because they are called NAME0, NAME1 and so on; 0 if it
/// stands for itself.
unsigned argument_array_length(const struct argument *argument);

/// What the array that begins with this argument is called: NAME.
const char *argument_array_name(const struct argument *argument);

#endif

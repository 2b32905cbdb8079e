// SPDX-License-Identifier: Apache-2.0
//
// What every object carries so that binaries can be checked: the fingerprint of the ABI that it was compiled with, as
// an ELF note (System V ABI, chapter 5), and for each SYSCALL instruction its address. The section of notes is
// mergeable: a linker that merges leaves one note of each value. The addresses take no place in the program.

#include "emit.h"

/// Lines of assembler, up to the number of the fingerprint and after it. A note is three words: bytes of the owner's
/// name with its zero, of the content, and the type; then both, each padded to a multiple of four bytes.
static const char *const note_head[] = {
    ".pushsection .note.kozo.abi, \"aM\", @note, 28", ".balign 4", ".long 5, 8, 1", ".asciz \"KOZO\"", ".balign 4",
};
static const char *const site[] = {
    ".pushsection .kozo.syscalls, \"\", @progbits",
    ".quad 2b",
    ".popsection",
};
#define LINES(text) (sizeof(text) / sizeof((text)[0]))

/// A line as a string of C or Rust.
static void emit_quoted(struct buffer *out, const char *before, const char *line, const char *after) {
    buffer_printf(out, "%s\"", before);
    for (const char *at = line; *at != '\0'; at++) {
        buffer_printf(out, *at == '"' ? "\\%c" : "%c", *at);
    }
    buffer_printf(out, "%s\"", after);
}

void emit_c_note(struct buffer *out, const struct definition *definition) {
    buffer_puts(out,
                "\n// The fingerprint as a note in each object, which shows what a linked binary was compiled with.\n"
                "#if defined(__x86_64__) && !defined(_WIN32) && !defined(__APPLE__)\n__asm__(");
    for (unsigned i = 0; i < LINES(note_head); i++) {
        emit_quoted(out, i == 0 ? "" : "\n        ", note_head[i], "\\n");
    }
    buffer_printf(out, "\n        \".quad 0x%016llx\\n\"\n        \".popsection\");\n#endif\n",
                  (unsigned long long)fingerprint(definition));
}

void emit_c_site(struct buffer *out) {
    buffer_puts(out, "\n/// The instruction, and its address for those who check that a binary holds no other.\n"
                     "#define KOZO_SYSCALL_INSTRUCTION \\\n    \"2: syscall\\n\"");
    for (unsigned i = 0; i < LINES(site); i++) {
        emit_quoted(out, " \\\n    ", site[i], "\\n");
    }
    buffer_puts(out, "\n");
}

void emit_asm_note(struct buffer *out, const struct definition *definition) {
    buffer_puts(out, "\n#ifdef __ASSEMBLER__\n// The fingerprint as a note in each object.\n");
    for (unsigned i = 0; i < LINES(note_head); i++) {
        buffer_printf(out, "    %s\n", note_head[i]);
    }
    buffer_printf(out,
                  "    .quad 0x%016llx\n    .popsection\n\n"
                  "// SYSCALL, and its address for those who check that a binary holds no other.\n"
                  ".macro kozo_syscall_instruction\n2:  syscall\n",
                  (unsigned long long)fingerprint(definition));
    for (unsigned i = 0; i < LINES(site); i++) {
        buffer_printf(out, "    %s\n", site[i]);
    }
    buffer_puts(out, ".endm\n#endif\n");
}

void emit_rust_note(struct buffer *out) {
    buffer_puts(out,
                "\n/// Puts the fingerprint into an object as a note, which shows what a linked binary was compiled\n"
                "/// with. Each crate does so once: this one here, services by `entry!`.\n#[macro_export]\n"
                "macro_rules! abi_note {\n    ($fingerprint:expr) => {\n        core::arch::global_asm!(\n");
    for (unsigned i = 0; i < LINES(note_head); i++) {
        emit_quoted(out, "            ", note_head[i], "");
        buffer_puts(out, ",\n");
    }
    buffer_puts(out,
                "            \".quad {}\",\n            \".popsection\",\n            const $fingerprint,\n        );\n"
                "    };\n}\n\n#[cfg(all(target_arch = \"x86_64\", target_os = \"none\"))]\n"
                "abi_note!(ABI_FINGERPRINT);\n");
}

void emit_rust_site(struct buffer *out, const char *indent) {
    buffer_printf(out, "%s\"2: syscall\",\n", indent);
    for (unsigned i = 0; i < LINES(site); i++) {
        emit_quoted(out, indent, site[i], "");
        buffer_puts(out, ",\n");
    }
}

#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: scripts/lint.sh     run from the top of the tree, after a build
# Looks over the sources with the tools that are there; a line for each, and what it found.

set -eu
. scripts/common.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failures=0
folders='abi boot kernel lib programs scripts services targets tests tools'

# lint NAME TOOL COMMAND...: passes where the command prints nothing and returns 0.
lint() {
    name=$1 tool=$2
    shift 2
    if ! have "$tool"; then
        echo "skip $name: $tool is missing"
    elif "$@" >"$work/found" 2>&1 && ! [ -s "$work/found" ]; then
        echo "ok $name"
    else
        echo "FAIL $name"
        cat "$work/found"
        failures=$((failures + 1))
    fi
}

# files PATTERN...: the sources whose names match one of the patterns.
files() {
    for pattern; do
        # shellcheck disable=SC2086
        find $folders -name "$pattern" -type f
    done | sort
}

# C sources.
c_files() {
    files '*.[ch]'
}

# How each C source is compiled, as make tells it: one command a line.
compilations() {
    make --always-make --dry-run V=1 all | grep '^clang .* -c .*\.c$' | sort -u
}

# What gcc says of what clang compiles, but for the loader, whose calling convention and long it can not do at once.
check_gcc() {
    grep -v windows "$work/compilations" | sed 's/^clang/gcc/; s/-target [^ ]*//; s/-Xclang -fstack-clash/-fstack-clash/
        s/-MMD -MP//; s/-c -o [^ ]*/-fsyntax-only/' | xargs -P "$(jobs_wanted)" -d '\n' -n 1 sh -c
}

check_tidy() {
    awk -v folder="$PWD" -f scripts/compile_commands.awk "$work/compilations" >"$work/compile_commands.json"
    # It counts on its second channel what it leaves out of the first.
    sed 's/.* //' "$work/compilations" | xargs -P "$(jobs_wanted)" -n 8 clang-tidy -p "$work" --quiet 2>/dev/null
}

# The C that abigen writes, by the same rules.
check_generated() {
    printf '#include <kozo_%s.h>\n' abi syscalls clients servers handlers needs refusals grammar names trace >"$work/generated.c"
    clang-tidy --quiet --config-file=.clang-tidy --header-filter='.*build/abi/.*' "$work/generated.c" \
        -- -std=c17 -Ibuild/abi -Ilib/kozo/include 2>/dev/null
}

check_format() {
    c_files | xargs clang-format --dry-run -Werror
}

check_cppcheck() {
    # zerodivcond takes a loop's condition for a doubt about the divisor. -U: not each file another time for the sake of a
    # note in assembler, which kozo_abi.h has for ELF on the x86-64.
    cppcheck -j "$(jobs_wanted)" --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
        --suppress=missingIncludeSystem --suppress=zerodivcond -U_WIN32 -U__APPLE__ -U__x86_64__ --error-exitcode=1 \
        -Ikernel/core -Ikernel/arch/x86_64 -Ilib/kozo/include -Ibuild/abi boot kernel/core kernel/arch/x86_64 lib programs services tools
}

check_shell() {
    files '*.sh' | xargs shellcheck -x kozo
}

# Every source says its licence in its first lines.
check_licence() {
    for file in kozo Makefile $(files '*.[chS]' '*.sh' '*.mk' '*.rs' '*.exp' '*.tcl' '*.ld' '*.py'); do
        head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file: no licence in its first lines"
    done
}

compilations >"$work/compilations"
lint format clang-format check_format
lint gcc gcc check_gcc
lint cppcheck cppcheck check_cppcheck
lint clang-tidy clang-tidy check_tidy
lint generated clang-tidy check_generated
lint shellcheck shellcheck check_shell
lint licence grep check_licence
[ "$failures" = 0 ]

# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# The one list of what KOZO needs from the system: use, Debian package, how to see that it is there (a command or a
# path, which may have wildcards), and what it is for.

packages() {
    cat <<'EOF'
build  make             make                          runs the build
build  clang            clang                         compiles C for KOZO, for UEFI and for this machine
build  lld              ld.lld                        links for KOZO and for UEFI
build  llvm             llvm-objcopy                  strips and inspects binaries, counts branches
build  libc6-dev        /usr/include/stdio.h          C library for the build's own tools
build  gnu-efi          /usr/include/efi/efi.h        UEFI headers
build  mtools           mcopy                         fills the image's FAT file system
build  gdisk            sgdisk                        partitions the image
build  cpio             cpio                          packs the initrd
run    qemu-system-x86  qemu-system-x86_64            the machine that KOZO boots on here
run    ovmf             @firmware                     UEFI firmware for that machine
screen qemu-system-gui  @window                       shows that machine's screen in a window
debug  gdb              gdb                           shows what the kernel knows in ./kozo debug, and in its tests
plot   gnuplot-nox      gnuplot                       plots the curves of ./kozo bench
draw   graphviz         dot                           draws a system in ./kozo caps --svg
docs   lowdown          lowdown                       turns the documentation into pages for ./kozo docs
test   expect           expect                        types at the console in the boot tests and in ./kozo trace
test   libcmocka-dev    /usr/include/cmocka.h         unit tests
test   libclang-rt-dev  @sanitizers                   sanitizers in the unit tests, counters of branches, libFuzzer
test   patch            patch                         makes the changes of the tutorial
test   jq               jq                            reads kozo.json in its test, counts of branches, and names for ./kozo trace
test   dosfstools       fsck.fat                      checks the image's file system
test   gcc              gcc                           a second opinion on the C code
test   g++              g++                           reads the ABI's headers as C++
test   clang-format     clang-format                  checks how the C code is laid out
test   clang-tidy       clang-tidy                    static analysis
test   cppcheck         cppcheck                      static analysis
test   shellcheck       shellcheck                    static analysis of the shell scripts
EOF
}

# shellcheck disable=SC2034
rust_packages='rustc-web cargo-web rust-web-src'

# is_there PROBE
is_there() {
    case $1 in
    @firmware) firmware >/dev/null ;;
    @window) window qemu-system-x86_64 >/dev/null ;;
    @sanitizers) set -- "$(clang -print-file-name=libclang_rt.asan-x86_64.a 2>/dev/null)" && [ -e "$1" ] ;;
    /*) [ -e "$1" ] ;;
    *) have "$1" ;;
    esac
}

# missing USE... prints the lines of packages() whose things are not there.
missing() {
    packages | while read -r use package probe purpose; do
        case " $* " in
        *" $use "*) is_there "$probe" || echo "$use $package $probe $purpose" ;;
        esac
    done
}

# Prints the paths of OVMF's code and of its variables' template; where there are several, those that boot the fastest.
firmware() {
    for code in ${KOZO_OVMF_CODE:-} /usr/share/OVMF/OVMF_CODE.fd /usr/share/OVMF/OVMF_CODE_4M.fd \
        /usr/share/edk2/x64/OVMF_CODE.4m.fd /usr/share/edk2/ovmf/OVMF_CODE.fd; do
        variables=$(echo "$code" | sed 's/CODE/VARS/')
        if [ -e "$code" ] && [ -e "$variables" ]; then
            echo "$code $variables"
            return 0
        fi
    done
    return 1
}

# Prints the kind of window that a QEMU can open.
window() {
    "$1" -display help 2>/dev/null | grep -xm 1 'gtk\|sdl\|cocoa'
}

# Whether a Rust compiler is there that can build for KOZO.
have_rust() {
    sh targets/rust-probe.sh targets/kozo-none.json >/dev/null 2>&1
}

# Debian 12 and 13 are where packages are installed without asking.
on_debian() {
    have apt-get && (
        # shellcheck disable=SC1091
        . /etc/os-release
        case "${ID:-} ${VERSION_ID:-}" in
        'debian 12' | 'debian 13') ;;
        *) exit 1 ;;
        esac
    ) 2>/dev/null
}

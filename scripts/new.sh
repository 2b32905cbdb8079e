#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Makes a project, or a system, a service, a program or an interface in it, from templates/.

set -eu
. scripts/common.sh

usage() {
    cat <<'EOT'
usage: ./kozo new project FOLDER
       kozo new system NAME
       kozo new interface NAME
       kozo new service NAME [--lang c|rust] [--offers INTERFACE | --needs INTERFACE] [--system SYSTEM]
       kozo new program NAME [--lang c|rust] [--system SYSTEM]

project makes a folder with a system in it, for services of one's own outside of KOZO's tree. The others add to the project
that one is in, or else to KOZO itself:

  system      systems/NAME.kozo, a description that begins with KOZO's default system
  interface   interfaces/NAME.kidl, with one method to begin with; in KOZO itself abi/NAME.kidl, imported by abi/kozo.kidl
  service     services/NAME with its code and its declaration, an `include` of it in SYSTEM, and a test that boots that:
              tests/NAME.exp, in KOZO itself tests/boot/NAME.exp
  program     programs/NAME, the same of a program that a service such as the shell starts

  --lang c|rust          the language of the service or program            (c)
  --offers INTERFACE     a server of the interface as `new interface` makes it
  --needs INTERFACE      a client of it
  --system SYSTEM        whose service or program it is, by name         (in a project its only system, or that called default)
EOT
}

# fill TEMPLATE FILE: a file from its template.
fill() {
    [ ! -e "$2" ] || die "$2 is there already"
    run mkdir -p "$(dirname "$2")"
    if [ "$KOZO_DRY_RUN" = 1 ]; then
        print_command sed "s/@name@/$name/" "templates/$1" ">$2"
        return
    fi
    upper=$(echo "$interface" | tr '[:lower:]' '[:upper:]')
    first=${interface%"${interface#?}"}
    capital=$(echo "$first" | tr '[:lower:]' '[:upper:]')${interface#?}
    sed "s/@name@/$name/g; s/@system@/$system/g; s/@language@/$language/g
        s/@interface@/$interface/g; s/@Interface@/$capital/g; s/@INTERFACE@/$upper/g" "templates/$1" >"$2"
    say "made $2"
}

# insert FILE EXPRESSION: changes a file by sed.
insert() {
    run sed -i "$2" "$1"
    say "changed $1"
}

# include_in FILE PATH: behind the last include of a description, or else before its system.
include_in() {
    say "changed $1"
    [ "$KOZO_DRY_RUN" = 0 ] || return 0
    changed=$(awk -v line="include \"$2\"" '
        { lines[NR] = $0 }
        /^include / { last = NR }
        /^system / && !before { before = NR }
        END {
            for (i = 1; i <= NR; i++) {
                if (!last && i == before)
                    print line "\n"
                print lines[i]
                if (i == last)
                    print line
            }
        }' "$1")
    printf '%s\n' "$changed" >"$1"
}

new_project() {
    folder=$(caller_path "$name")
    check_project "$(realpath -m "$folder")"
    [ ! -e "$folder/kozo.project" ] || die "$folder is a project already"
    if [ -d "$folder" ] && [ -n "$(ls -A "$folder")" ]; then
        die "$folder is not empty"
    fi
    name=default
    for file in kozo.project gitignore; do
        target=$folder/$file
        [ "$file" != gitignore ] || target=$folder/.gitignore
        fill "project/$file" "$target"
    done
    fill system.kozo "$folder/systems/default.kozo"
    say "next: cd there, and $PWD/kozo run"
}

new_interface() {
    interface=$name
    if [ -n "$KOZO_PROJECT" ]; then
        fill interface.kidl "$KOZO_PROJECT/interfaces/$name.kidl"
    else
        fill interface.kidl "abi/$name.kidl"
        insert abi/kozo.kidl "s|^import \"golden.kidl\";|&\nimport \"$name.kidl\";|"
    fi
}

# A service or a program: what they are made of is below the folder of that name.
new_executable() {
    root=${KOZO_PROJECT:+$KOZO_PROJECT/}
    [ -n "$system" ] || [ -z "$KOZO_PROJECT" ] || system=$(default_system)
    [ -n "$system" ] || misuse "new: the system that shall have the $what? --system NAME; there are $(system_names)"
    find_system "$system"
    path=${what}s/$name
    for folder in services programs; do
        # Cargo knows both by their names alone.
        [ ! -e "$root$folder/$name" ] || die "$root$folder/$name is there already"
    done
    fill "$what/$kind.kozo" "$root$path/$name.kozo"
    case $language in
    c) fill "service/c/$kind.c" "$root$path/main.c" ;;
    rust)
        fill service/rust/Cargo.toml "$root$path/Cargo.toml"
        fill "service/rust/$kind.rs" "$root$path/src/main.rs"
        [ -n "$KOZO_PROJECT" ] || insert Cargo.toml "s|^members = .*\"tests/golden/rust\"|&, \"$path\"|"
        ;;
    esac
    include_in "$system_file" "../$path/$name.kozo"
    if [ -n "$KOZO_PROJECT" ]; then
        fill "test/$kind.exp" "$KOZO_PROJECT/tests/$name.exp"
    else
        fill "test/$kind.exp" "tests/boot/$name.exp"
        [ "$KOZO_DRY_RUN" = 1 ] || echo "$name $name.exp" >>tests/boot/cases
        say 'changed tests/boot/cases'
    fi
}

language=c kind=plain interface='' system='' what='' name=''
while [ $# -gt 0 ]; do
    case $1 in
    --help)
        usage
        exit 0
        ;;
    --lang | --offers | --needs | --system)
        [ $# -ge 2 ] || misuse "new: option $1 needs a value"
        case $1 in
        --lang) language=$2 ;;
        --system) system=$2 ;;
        *)
            [ "$kind" = plain ] || misuse 'new: --offers and --needs are for one interface'
            interface=$2 kind=client
            [ "$1" = --needs ] || kind=server
            ;;
        esac
        shift
        ;;
    -*) misuse "new: unknown option '$1'" ;;
    *)
        if [ -z "$what" ]; then
            what=$1
        elif [ -z "$name" ]; then
            name=$1
        else
            misuse "new: unexpected '$1'"
        fi
        ;;
    esac
    shift
done
case $what in
project) [ -n "$name" ] || misuse 'new: where? new project FOLDER' ;;
system | interface | service | program)
    case $name in
    '' | [!a-z]* | *[!a-z0-9-]*) misuse "new: a name is lower-case letters, digits and dashes after a letter, not '$name'" ;;
    esac
    [ ${#name} -le 23 ] || misuse "new: '$name' has more than 23 characters"
    ;;
*) misuse "new: what? a project, a system, a service, a program or an interface, not '$what'" ;;
esac
case $language in c | rust) ;; *) misuse "new: --lang is c or rust, not '$language'" ;; esac

case $what in
project) new_project ;;
system) fill system.kozo "$KOZO_SYSTEMS/$name.kozo" ;;
interface)
    case $name in *-*) misuse "new: the name of an interface has no dash" ;; esac
    new_interface
    ;;
program)
    [ "$kind" = plain ] || misuse 'new: --offers and --needs are for services: a program calls whom the one that starts it calls'
    new_executable
    ;;
service)
    case $interface in *[!a-z0-9]* | [0-9]*) misuse "new: no interface can be called '$interface'" ;; esac
    new_executable
    ;;
esac

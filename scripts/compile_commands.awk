# SPDX-License-Identifier: Apache-2.0
#
# From commands of the compiler, a line each, to compile_commands.json. folder is where they are run.

BEGIN {
    print "["
}
{
    gsub(/\\/, "\\\\")
    gsub(/"/, "\\\"")
    printf "%s{\"directory\": \"%s\", \"command\": \"%s\", \"file\": \"%s\"}\n", (NR > 1 ? "," : ""), folder, $0, $NF
}
END {
    print "]"
}

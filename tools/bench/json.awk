# SPDX-License-Identifier: Apache-2.0
#
# usage: awk -f json.awk -v compiler=TEXT -v qemu=VERSION ROWS
#
# The rows as JSON.

BEGIN {
    printf "{\"compiler\": \"%s\",\n \"qemu\": \"%s\",\n \"rows\": [", compiler, qemu
}

{
    printf "%s\n  {\"name\": \"%s\", \"%s\": %s, \"min\": %s, \"max\": %s", (NR > 1 ? "," : ""), $1, $2, $3, $4, $5
    if (NF > 5) {
        $1 = $2 = $3 = $4 = $5 = ""
        sub(/^ +/, "")
        printf ", \"where\": \"%s\"", $0
    }
    printf "}"
}

END {
    print "\n]}"
}

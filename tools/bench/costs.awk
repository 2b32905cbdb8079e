# SPDX-License-Identifier: Apache-2.0
#
# Reads what services/costs printed and prints its rows: name, "instructions", mode, min, max; and those that follow from
# others, by the piece.

# More digits than the six that awk prints by itself; a decimal where it is no whole number.
function number(value) {
    return value == int(value) ? sprintf("%d", value) : sprintf("%.1f", value)
}

# What one of `count` pieces takes: the row `name`, less what `base` takes without them.
function each(derived, name, base, count) {
    if ((name in mode) && (base in mode))
        print derived, "instructions", number((mode[name] - mode[base]) / count), number((min[name] - mode[base]) / count),
            number((max[name] - mode[base]) / count)
}

$1 == "row" && NF == 6 {
    print $2, "instructions", $4, $3, $5
    min[$2] = $3
    mode[$2] = $4
    max[$2] = $5
}

END {
    each("revoke_each_copy", "revoke_1000", "revoke_0", 1000)
    each("revoke_each_object", "revoke_untyped_100", "revoke_0", 100)
}

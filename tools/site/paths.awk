# SPDX-License-Identifier: Apache-2.0

# folder PATH: with a slash at its end; the empty string at the top.
function folder(path) {
    sub(/[^\/]*$/, "", path)
    return path
}

# normal PATH: without `.` and `..`, as far as there is something above.
function normal(path) {
    while (sub(/^[.]\//, "", path) || sub(/\/[.]\//, "/", path))
        ;
    while (match(path, /(^|\/)[^\/.][^\/]*\/[.][.](\/|$)/))
        path = substr(path, 1, RSTART - 1) (RSTART > 1 ? "/" : "") substr(path, RSTART + RLENGTH)
    sub(/\/$/, "", path)
    return path
}

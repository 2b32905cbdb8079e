# SPDX-License-Identifier: Apache-2.0
#
# usage: awk -v files=LIST -f paths.awk -f check.awk PAGE...
#
# Prints what is wrong with a site's links, a line each: links to files that are not in the LIST, to anchors that their page
# has not, names that a page gives twice, scripts, and pictures or styles from elsewhere. Text can't pass for a tag, for a
# record is a tag and the text after it.

# attribute TAG NAME: its value; the empty string where there is none.
function attribute(tag, name,   place, value) {
    if (!match(tag, " " name "=\"[^\"]*\""))
        return ""
    place = RSTART + length(name) + 3
    value = substr(tag, place, RSTART + RLENGTH - 1 - place)
    gsub(/&amp;|&#38;/, "\\&", value)
    return value
}

function note(link) {
    links++
    from[links] = FILENAME
    to[links] = link
}

BEGIN {
    while ((getline line <files) > 0)
        is[line] = 1
    RS = "<"
}

{
    tag = $0
    sub(/>.*/, "", tag)
    gsub(/\n/, " ", tag)
    name = tag
    sub(/[ \/].*/, "", name)
    id = attribute(tag, "id")
    if (id != "" && (FILENAME "#" id) in is)
        print FILENAME ": the name " id " is given twice"
    if (id != "")
        is[FILENAME "#" id] = 1
    if (name == "script")
        print FILENAME ": a script"
    if ((link = attribute(tag, "href")) != "") {
        if (link ~ /^[a-z]+:/ && name != "a")
            print FILENAME ": " link " is not of the site"
        note(link)
    }
    if ((link = attribute(tag, "src")) != "") {
        if (link ~ /^[a-z]+:/)
            print FILENAME ": " link " is not of the site"
        note(link)
    }
}

END {
    for (i = 1; i <= links; i++) {
        if (to[i] ~ /^[a-z]+:/)
            continue
        target = to[i] ~ /^#/ ? from[i] to[i] : normal(folder(from[i]) to[i])
        path = target
        sub(/#.*/, "", path)
        if (!(path in is))
            print from[i] ": " to[i] " leads to no file"
        else if (!(target in is))
            print from[i] ": " to[i] " names no place in " path
    }
    if (links == 0)
        print "there are no links at all"
}

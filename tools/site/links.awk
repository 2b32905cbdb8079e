# SPDX-License-Identifier: Apache-2.0
#
# usage: awk -v page=PATH -v kinds=FILE -v wanted=FILE -f paths.awk -f links.awk HTML
#
# Turns the links of a Markdown page into those of the site. `page` is the page's path in the repository. `kinds` has a line
# for each path that a link may lead to: page, picture, file or folder, and the path. Links to pages get their new name, those
# to files and folders of the sources lead to copies, whose paths are appended to `wanted`. What leads nowhere stays as it is,
# for check.sh to find. A record is a tag and the text after it.

function translated(link,   place, anchor, path) {
    if (link ~ /^[a-z]+:/ || link ~ /^#/)
        return link
    anchor = ""
    place = index(link, "#")
    if (place > 0) {
        anchor = substr(link, place)
        link = substr(link, 1, place - 1)
    }
    sub(/\/$/, "", link)
    path = normal(folder(page) link)
    if (kind[path] == "page")
        sub(/[.]md$/, ".html", link)
    else if (kind[path] == "file" || kind[path] == "folder") {
        print path >>wanted
        link = link (kind[path] == "file" ? ".html" : "/index.html")
    }
    return link anchor
}

BEGIN {
    up = folder(page)
    gsub(/[^\/]+\//, "../", up)
    while ((getline line <kinds) > 0) {
        split(line, words, " ")
        kind[words[2]] = words[1]
    }
    RS = "<"
}

NR == 1 {
    printf "%s", $0
    next
}

{
    tag = $0
    sub(/>.*/, "", tag)
    rest = substr($0, length(tag) + 1)
    if (match(tag, /(href|src)="[^"]*"/)) {
        start = index(substr(tag, RSTART), "\"") + RSTART
        end = RSTART + RLENGTH - 1
        tag = substr(tag, 1, start - 1) translated(substr(tag, start, end - start)) substr(tag, end)
    }
    # The manual is named where it is, for those who read the sources; here it can be opened.
    if (tag rest == "code>build/abi/manual.html") {
        printf "<a href=\"%sabi/manual.html\">", up
        linked = 1
    }
    printf "<%s", tag
    if (linked && tag == "/code") {
        printf "></a>"
        rest = substr(rest, 2)
        linked = 0
    }
    printf "%s", rest
}

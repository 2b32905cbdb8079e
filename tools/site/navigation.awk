# SPDX-License-Identifier: Apache-2.0
#
# usage: awk -F TAB -v here=ADDRESS -v up=PREFIX -v headings=FILE -f navigation.awk CONTENTS
#
# The navigation of one page: all pages by group, and below the page itself its headings. `up` leads to the site's top.

$1 != group {
    if (group != "")
        print "</ul>"
    group = $1
    printf "<h2>%s</h2>\n<ul>\n", group
}

{
    printf "<li><a href=\"%s\"%s>%s</a>", up $2, $2 == here ? " aria-current=\"page\"" : "", $3
    if ($2 == here) {
        print "<ul>"
        while ((getline line <headings) > 0)
            print line
        printf "</ul>"
    }
    print "</li>"
}

END {
    print "</ul>"
}

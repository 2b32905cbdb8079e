# SPDX-License-Identifier: Apache-2.0
#
# Usage: awk -f bdf2c.awk FONT.bdf >font_data.c
# A bitmap font (Adobe's Glyph Bitmap Distribution Format 2.1) as the table of font.h. Each of its glyphs has to fill its
# cell of 8 by 16 pixels, and they have to be in the order of their characters, with U+FFFD at the end.

function bad(why) {
    printf "%s:%d: %s\n", FILENAME, FNR, why >"/dev/stderr"
    failed = 1
    exit 1
}

BEGIN {
    print "// Made by services/console/font/bdf2c.awk; not to be edited."
    print ""
    print "#include \"font.h\""
    print ""
    print "const struct glyph font_glyphs[] = {"
    last = -1
}

/^STARTCHAR/ { name = substr($0, 11) }
/^ENCODING/ {
    character = $2
    if (character <= last || character > 65535)
        bad("character " character " is out of order")
    last = character
}
/^BBX/ && ($2 != 8 || $3 != 16) { bad("the glyph has " $2 " by " $3 " pixels") }
/^BITMAP/ {
    lines = 0
    bits = ""
    inside = 1
    next
}
/^ENDCHAR/ {
    if (lines != 16)
        bad("the glyph has " lines " lines")
    printf "    {0x%04x, {%s}}, // %s\n", character, substr(bits, 3), name
    inside = 0
    glyphs++
}
inside {
    if ($0 !~ /^[0-9A-Fa-f][0-9A-Fa-f]$/)
        bad("a line of a glyph is two hexadecimal digits")
    bits = bits ", 0x" $0
    lines++
}
/^CHARS / { promised = $2 }

END {
    if (failed)
        exit 1
    if (glyphs != promised || last != 65533)
        bad("there are " glyphs " glyphs of " promised ", the last one " last)
    print "};"
    print ""
    print "const size_t font_glyph_count = sizeof(font_glyphs) / sizeof(font_glyphs[0]);"
}

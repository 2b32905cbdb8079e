// SPDX-License-Identifier: Apache-2.0
//
// What is called needs a description: overviews and the languages' own documentation begin with its first sentence.

#include "checker.h"

#include "emit.h"

#include <string.h>

void check_summary(struct checker *checker, const struct item *item) {
    const char *name = item->name.text;
    if (item->doc == NULL || *item->doc == '\0') {
        report(checker->diagnostics, item->name.location, "`%s` has no description", name);
        hint(checker->diagnostics, "put `/// What it does, in a sentence.` on the line before it");
        return;
    }
    if (summary_length(item->doc) == 0) {
        report(checker->diagnostics, item->name.location,
               "the description of `%s` does not begin with a whole sentence", name);
        hint(checker->diagnostics, "its first paragraph needs a full stop or a question mark");
    }
}

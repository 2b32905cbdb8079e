// SPDX-License-Identifier: Apache-2.0
//
// What a program's executable says of its needs, and what a service that starts programs is told of its own.

#ifndef KOZOC_MANIFEST_H
#define KOZOC_MANIFEST_H

#include "buffer.h"
#include "model.h"

/// Type of the note that a manifest is the content of.
#define NOTE_MANIFEST 3

/// Append the bytes of a program's manifest: a ProgramManifest, and its needs.
void manifest_append(struct buffer *out, const struct service *program);

/// Append those needs of a service that it can pass on, a ProgramNeed each. Returns how many.
unsigned needs_append(struct buffer *out, const struct service *service);

/// Append such bytes as lines of `.quad WORD`, between what makes a line of the language.
void emit_words(struct buffer *out, const struct buffer *bytes, const char *before, const char *after);

#endif

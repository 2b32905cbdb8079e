// SPDX-License-Identifier: Apache-2.0
//
// What the shell's parts share.

#ifndef SHELL_SHELL_H
#define SHELL_SHELL_H

#include "line_editor.h"

/// The line being entered, and those before.
extern struct line_editor shell_editor;

#endif

// SPDX-License-Identifier: Apache-2.0
//
// The end of a command that writes files.

#ifndef KOZOC_OUTPUTS_H
#define KOZOC_OUTPUTS_H

#include "options.h"
#include "output.h"

/// Add what make has to know, if it is wanted, and write all files, or none. Gives the texts back.
bool outputs_finish(struct output_set *set, const struct system *system, const struct options *options);

#endif

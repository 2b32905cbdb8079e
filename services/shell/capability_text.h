// SPDX-License-Identifier: Apache-2.0
//
// What init tells of a capability, as a line. Pure, for host tests.

#ifndef SHELL_CAPABILITY_TEXT_H
#define SHELL_CAPABILITY_TEXT_H

#include <kozo_abi.h>

/// Room that every line fits, its zero included.
#define CAPABILITY_TEXT_SIZE 512

/// Name of the handle, slot, type, rights, and the need that it is for, as the description has it. Where there is none,
/// the size if it has one, which methods of init's it is for, or the badge of one that the service got by itself. In
/// the end where it comes from, unless it is declared.
void capability_row(char into[CAPABILITY_TEXT_SIZE], const struct kozo_capability_info *info);

/// Names of services; NULL where there is none.
struct capability_names {
    const char *client;   ///< whose number is in the badge
    const char *receiver; ///< of info->receiver
    const char *maker;    ///< of info->maker
};

/// All that can be told of it but where it comes from, as the end of a sentence: type, rights, size or badge, place,
/// maker.
void capability_words(char into[CAPABILITY_TEXT_SIZE], const struct kozo_capability_info *info,
                      const struct capability_names *names);

#endif

// SPDX-License-Identifier: Apache-2.0
//
// What init tells of what happens to services, on the screen: init itself prints to the serial port alone.

#ifndef CONSOLE_EVENTS_H
#define CONSOLE_EVENTS_H

/// Show what init has told since this was last called, or since the system's start.
void events_show(void);

#endif

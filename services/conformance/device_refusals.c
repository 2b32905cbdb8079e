// SPDX-License-Identifier: Apache-2.0
//
// What the syscalls of devices, timers and debug output refuse.
#include "refusal.h"

#define SIGNALS                          NEEDS(NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL)
#define NOTIFY(object, notification)     SYSCALL(object##_NOTIFY, THING(object), notification)
#define PORT_IN(port, width)             SYSCALL(PORT_IN, THING(PORTS), port, width)
#define PORT_OUT(port, width, value)     SYSCALL(PORT_OUT, THING(PORTS), port, width, value)
#define CREATE_PORTS(first, last, index) SYSCALL(PORT_CREATE, THING(PORT_CONTROL), first, last, THING(CNODE), index)
#define NOT_AMONG(place, least, most)    FAILS(OUT_OF_RANGE, NOT_BETWEEN), BLAMED(place), RANGE(least, most)
#define NO_WIDTH                         FAILS(INVALID_ARGUMENT, UNSUITABLE), BLAMED(2)

const struct refusal device_refusals[] = {
    {"DEV101", "an empty slot is no notification for an interrupt", NOTIFY(IRQ, THING(EMPTY_SLOT)),
     FAILS(INVALID_HANDLE, EMPTY_SLOT), BLAMED(1), SIGNALS},
    {"DEV102", "a handle beyond the CNode is no notification for an interrupt", NOTIFY(IRQ, UINT64_C(1) << 32),
     FAILS(INVALID_HANDLE, BEYOND_CNODE), BLAMED(1), SIGNALS, RANGE(0, THING(SLOT_COUNT))},
    {"DEV103", "what is no notification is not signalled by an interrupt", NOTIFY(IRQ, THING(TIMER)),
     FAILS(WRONG_TYPE, OTHER_TYPE), BLAMED(1), SIGNALS, FOUND_TYPE(TIMER)},
    {"DEV104", "an interrupt signals with SIGNAL only", NOTIFY(IRQ, THING(WAITER)), FAILS(MISSING_RIGHT, LACKS_RIGHT),
     BLAMED(1), SIGNALS, FOUND_RIGHTS(RIGHT_NOTIFICATION_WAIT)},
    {"DEV105", "an Irq that is tied to no line is not acknowledged", SYSCALL(IRQ_ACK, THING(IRQ)), FAILS(IN_USE, STATE),
     BLAMED(0)},
    {"DEV106", "the serial port's line is another's", SYSCALL(IRQ_BIND, THING(IRQ_CONTROL), THING(IRQ), 4),
     FAILS(IN_USE, STATE), BLAMED(2)},

    {"DEV107", "an empty slot is no notification for a timer", NOTIFY(TIMER, THING(EMPTY_SLOT)),
     FAILS(INVALID_HANDLE, EMPTY_SLOT), BLAMED(1), SIGNALS},
    {"DEV108", "a handle beyond the CNode is no notification for a timer", NOTIFY(TIMER, UINT64_MAX),
     FAILS(INVALID_HANDLE, BEYOND_CNODE), BLAMED(1), SIGNALS, RANGE(0, THING(SLOT_COUNT))},
    {"DEV109", "what is no notification is not signalled by a timer", NOTIFY(TIMER, THING(IRQ)),
     FAILS(WRONG_TYPE, OTHER_TYPE), BLAMED(1), SIGNALS, FOUND_TYPE(IRQ)},
    {"DEV110", "a timer signals with SIGNAL only", NOTIFY(TIMER, THING(WAITER)), FAILS(MISSING_RIGHT, LACKS_RIGHT),
     BLAMED(1), SIGNALS, FOUND_RIGHTS(RIGHT_NOTIFICATION_WAIT)},
    {"DEV111", "a timer without a notification is not set", SYSCALL(TIMER_SET, THING(TIMER), 1), FAILS(IN_USE, STATE),
     BLAMED(0)},

    {"DEV112", "a range of ports does not end before it begins", CREATE_PORTS(0x81, 0x80, 1),
     NOT_AMONG(2, 0x81, UINT16_MAX)},
    {"DEV113", "ports do not go into slot 0", CREATE_PORTS(0x80, 0x80, 0), NOT_AMONG(4, 1, 15)},
    {"DEV114", "ports do not go beyond a CNode", CREATE_PORTS(0x80, 0x80, 16), NOT_AMONG(4, 1, 15)},
    {"DEV115", "ports go into an empty slot only", CREATE_PORTS(0x80, 0x80, 3), FAILS(SLOT_OCCUPIED, STATE), BLAMED(4)},
    {"DEV116", "the port before the range is not read", PORT_IN(0x7f, 1), NOT_AMONG(1, 0x80, 0x83)},
    {"DEV117", "the port after the range is not read", PORT_IN(0x84, 1), NOT_AMONG(1, 0x80, 0x83)},
    {"DEV118", "nothing is read across the range's end", PORT_IN(0x82, 4), NOT_AMONG(2, 1, 2)},
    {"DEV119", "nothing is read that has no bytes", PORT_IN(0x80, 0), NO_WIDTH},
    {"DEV120", "nothing is read that has three bytes", PORT_IN(0x80, 3), NO_WIDTH},
    {"DEV121", "nothing is read that has eight bytes", PORT_IN(0x80, 8), NO_WIDTH},
    {"DEV122", "the port before the range is not written", PORT_OUT(0x7f, 1, 0), NOT_AMONG(1, 0x80, 0x83)},
    {"DEV123", "the port after the range is not written", PORT_OUT(0x84, 1, 0), NOT_AMONG(1, 0x80, 0x83)},
    {"DEV124", "nothing is written across the range's end", PORT_OUT(0x83, 2, 0), NOT_AMONG(2, 1, 1)},
    {"DEV125", "nothing is written that has no bytes", PORT_OUT(0x80, 0, 0), NO_WIDTH},
    {"DEV126", "nothing is written that has five bytes", PORT_OUT(0x80, 5, 0), NO_WIDTH},
    {"DEV127", "a byte does not hold 256", PORT_OUT(0x80, 1, 0x100), NOT_AMONG(3, 0, 0xff)},
    {"DEV128", "two bytes do not hold 65536", PORT_OUT(0x80, 2, 0x10000), NOT_AMONG(3, 0, 0xffff)},
    {"DEV129", "no more is printed than fits the registers", SYSCALL(DEBUG_WRITE, THING(DEBUG), DEBUG_WRITE_BYTES + 1),
     NOT_AMONG(1, 0, DEBUG_WRITE_BYTES)},
    {0},
};

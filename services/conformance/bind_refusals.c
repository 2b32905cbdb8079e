// SPDX-License-Identifier: Apache-2.0
//
// What THREAD_BIND refuses, for each of a thread's slots.
#include "refusal.h"

#define BIND(slot, capability, offset) SYSCALL(THREAD_BIND, THING(THREAD), THREAD_SLOT_##slot, capability, offset)
#define BIND_OWN(slot, capability)     SYSCALL(THREAD_BIND, THING(OWN_THREAD), THREAD_SLOT_##slot, capability)
#define OWN_LACKS                                                                                                      \
    FAILS(MISSING_RIGHT, LACKS_RIGHT), BLAMED(0), NEEDS(THREAD, RIGHT_THREAD_CONFIGURE),                               \
        FOUND_RIGHTS(RIGHT_THREAD_SERVE | RIGHT_THREAD_OBSERVE | RIGHT_THREAD_YIELD)
#define NOTHING(object, right) FAILS(INVALID_HANDLE, EMPTY_SLOT), BLAMED(2), NEEDS(object, right)
#define OTHER(object, right)   FAILS(WRONG_TYPE, OTHER_TYPE), BLAMED(2), NEEDS(object, right), FOUND_TYPE(IRQ)
#define WEAK(object, right, found)                                                                                     \
    FAILS(MISSING_RIGHT, LACKS_RIGHT), BLAMED(2), NEEDS(object, right), FOUND_RIGHTS(found)
#define NO_OFFSET FAILS(INVALID_ARGUMENT, UNSUITABLE), BLAMED(3)
#define BOUND     FAILS(IN_USE, STATE), BLAMED(2)

#define BUFFER_RIGHTS (RIGHT_FRAME_READ | RIGHT_FRAME_WRITE)

const struct refusal bind_refusals[] = {
    {"BND101", "a service does not choose its thread's CNode", BIND_OWN(CNODE, THING(CNODE)), OWN_LACKS},
    {"BND102", "a service does not choose its thread's address space", BIND_OWN(SPACE, THING(SPACE)), OWN_LACKS},
    {"BND103", "a service does not choose its thread's IPC buffer", BIND_OWN(BUFFER, THING(FRAME)), OWN_LACKS},
    {"BND104", "a service does not choose who handles its faults", BIND_OWN(FAULT, THING(ENDPOINT)), OWN_LACKS},
    {"BND105", "a service does not take its fault handler away", BIND_OWN(FAULT, NULL_HANDLE), OWN_LACKS},
    {"BND106", "what can't serve with a thread does not bind its notification",
     SYSCALL(THREAD_BIND, THING(WEAK_THREAD), THREAD_SLOT_NOTIFICATION, NULL_HANDLE), FAILS(MISSING_RIGHT, LACKS_RIGHT),
     BLAMED(0), NEEDS(THREAD, RIGHT_THREAD_SERVE), FOUND_RIGHTS(RIGHT_THREAD_RUN)},

    {"BND107", "an empty slot is no CNode to bind", BIND(CNODE, THING(EMPTY_SLOT), 0), NOTHING(CNODE, 0)},
    {"BND108", "an empty slot is no address space to bind", BIND(SPACE, THING(EMPTY_SLOT), 0),
     NOTHING(ADDRESS_SPACE, 0)},
    {"BND109", "an empty slot is no frame to bind", BIND(BUFFER, THING(EMPTY_SLOT), 0), NOTHING(FRAME, BUFFER_RIGHTS)},
    {"BND110", "an empty slot is no fault handler", BIND(FAULT, THING(EMPTY_SLOT), 0),
     NOTHING(ENDPOINT, RIGHT_ENDPOINT_SEND)},
    {"BND111", "an empty slot is no notification to bind", BIND(NOTIFICATION, THING(EMPTY_SLOT), 0),
     NOTHING(NOTIFICATION, RIGHT_NOTIFICATION_WAIT)},
    {"BND112", "an empty slot is no Reply to bind", BIND(REPLY, THING(EMPTY_SLOT), 0),
     NOTHING(REPLY, RIGHT_REPLY_ANSWER)},
    {"BND113", "a handle beyond the CNode is told as that", BIND(REPLY, UINT64_MAX, 0),
     FAILS(INVALID_HANDLE, BEYOND_CNODE), BLAMED(2), NEEDS(REPLY, RIGHT_REPLY_ANSWER), RANGE(0, THING(SLOT_COUNT))},

    {"BND114", "what is no CNode is not bound as one", BIND(CNODE, THING(IRQ), 0), OTHER(CNODE, 0)},
    {"BND115", "what is no address space is not bound as one", BIND(SPACE, THING(IRQ), 0), OTHER(ADDRESS_SPACE, 0)},
    {"BND116", "what is no frame is no IPC buffer", BIND(BUFFER, THING(IRQ), 0), OTHER(FRAME, BUFFER_RIGHTS)},
    {"BND117", "what is no endpoint handles no faults", BIND(FAULT, THING(IRQ), 0),
     OTHER(ENDPOINT, RIGHT_ENDPOINT_SEND)},
    {"BND118", "what is no notification is not bound as one", BIND(NOTIFICATION, THING(IRQ), 0),
     OTHER(NOTIFICATION, RIGHT_NOTIFICATION_WAIT)},
    {"BND119", "what is no Reply is not bound as one", BIND(REPLY, THING(IRQ), 0), OTHER(REPLY, RIGHT_REPLY_ANSWER)},

    {"BND120", "an IPC buffer needs a frame that can be written", BIND(BUFFER, THING(READABLE_FRAME), 0),
     WEAK(FRAME, BUFFER_RIGHTS, RIGHT_FRAME_READ)},
    {"BND121", "an IPC buffer needs a frame that can be read", BIND(BUFFER, THING(WRITABLE_FRAME), 0),
     WEAK(FRAME, BUFFER_RIGHTS, RIGHT_FRAME_WRITE)},
    {"BND122", "faults are sent with SEND only", BIND(FAULT, THING(RECEIVER), 0),
     WEAK(ENDPOINT, RIGHT_ENDPOINT_SEND, RIGHT_ENDPOINT_RECEIVE)},
    {"BND123", "a notification is bound with WAIT only", BIND(NOTIFICATION, THING(SIGNALLER), 0),
     WEAK(NOTIFICATION, RIGHT_NOTIFICATION_WAIT, RIGHT_NOTIFICATION_SIGNAL)},
    {"BND124", "a Reply is bound with ANSWER only", BIND(REPLY, THING(WEAK_REPLY), 0),
     WEAK(REPLY, RIGHT_REPLY_ANSWER, 0)},

    {"BND125", "an IPC buffer is aligned to its size", BIND(BUFFER, THING(FRAME), 8), FAILS(NOT_ALIGNED, NO_MULTIPLE),
     BLAMED(3), RANGE(IPC_BUFFER_SIZE, 0)},
    {"BND126", "an IPC buffer is inside its frame", BIND(BUFFER, THING(FRAME), 4096), FAILS(OUT_OF_RANGE, NOT_BETWEEN),
     BLAMED(3), RANGE(0, 4096 - IPC_BUFFER_SIZE)},
    {"BND127", "an IPC buffer's offset does not wrap", BIND(BUFFER, THING(FRAME), UINT64_C(1) << 63),
     FAILS(OUT_OF_RANGE, NOT_BETWEEN), BLAMED(3), RANGE(0, 4096 - IPC_BUFFER_SIZE)},
    {"BND128", "a CNode has no offset", BIND(CNODE, THING(CNODE), IPC_BUFFER_SIZE), NO_OFFSET},
    {"BND129", "an address space has no offset", BIND(SPACE, THING(SPACE), 1), NO_OFFSET},
    {"BND130", "a fault handler has no offset", BIND(FAULT, THING(ENDPOINT), 1), NO_OFFSET},
    {"BND131", "a notification has no offset", BIND(NOTIFICATION, THING(NOTIFICATION), 1), NO_OFFSET},
    {"BND132", "a Reply has no offset", BIND(REPLY, THING(REPLY), 1), NO_OFFSET},
    {"BND133", "nothing has no offset", BIND(BUFFER, NULL_HANDLE, IPC_BUFFER_SIZE), NO_OFFSET},
    {"BND134", "a notification is bound to one thread", BIND(NOTIFICATION, THING(BOUND_NOTIFICATION), 0), BOUND},
    {"BND135", "a Reply is bound to one thread", BIND(REPLY, THING(OWN_REPLY), 0), BOUND},
    {0},
};

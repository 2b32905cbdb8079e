// SPDX-License-Identifier: Apache-2.0
//
// What CAP_CREATE refuses: types, sizes, counts, places, and what does not fit.
#include "refusal.h"

#define CREATE(type, size_bits, cnode, index, count)                                                                   \
    SYSCALL(CAP_CREATE, THING(UNTYPED), OBJECT_##type, size_bits, cnode, index, count)
#define CREATE_HERE(type, size_bits) CREATE(type, size_bits, THING(OWN_CNODE), THING(EMPTY_SLOT), 1)
#define OF_SIZE(least, most)         FAILS(OUT_OF_RANGE, NOT_BETWEEN), BLAMED(2), RANGE(least, most)
#define NOT_FROM_MEMORY              FAILS(INVALID_ARGUMENT, UNSUITABLE), BLAMED(1)

const struct refusal untyped_refusals[] = {
    {"UNT101", "no IrqControl is created", CREATE_HERE(IRQ_CONTROL, 0), NOT_FROM_MEMORY},
    {"UNT102", "no IoPortControl is created", CREATE_HERE(IO_PORT_CONTROL, 0), NOT_FROM_MEMORY},
    {"UNT103", "no IoPort is created from memory", CREATE_HERE(IO_PORT, 0), NOT_FROM_MEMORY},
    {"UNT104", "no DebugConsole is created", CREATE_HERE(DEBUG_CONSOLE, 0), NOT_FROM_MEMORY},
    {"UNT105", "no Clock is created", CREATE_HERE(CLOCK, 0), NOT_FROM_MEMORY},
    {"UNT129", "no Counters are created", CREATE_HERE(COUNTERS, 0), NOT_FROM_MEMORY},

    {"UNT106", "an Untyped is not smaller than 2^UNTYPED_MIN_BITS bytes", CREATE_HERE(UNTYPED, UNTYPED_MIN_BITS - 1),
     OF_SIZE(UNTYPED_MIN_BITS, UNTYPED_MAX_BITS)},
    {"UNT107", "an Untyped is not larger than 2^UNTYPED_MAX_BITS bytes", CREATE_HERE(UNTYPED, UNTYPED_MAX_BITS + 1),
     OF_SIZE(UNTYPED_MIN_BITS, UNTYPED_MAX_BITS)},
    {"UNT108", "a CNode is not smaller than 2^CNODE_MIN_BITS slots", CREATE_HERE(CNODE, CNODE_MIN_BITS - 1),
     OF_SIZE(CNODE_MIN_BITS, CNODE_MAX_BITS)},
    {"UNT109", "a CNode is not larger than 2^CNODE_MAX_BITS slots", CREATE_HERE(CNODE, CNODE_MAX_BITS + 1),
     OF_SIZE(CNODE_MIN_BITS, CNODE_MAX_BITS)},
    {"UNT110", "a Frame has one of two sizes, and none between", CREATE_HERE(FRAME, FRAME_SMALL_BITS + 1),
     OF_SIZE(FRAME_LARGE_BITS, FRAME_LARGE_BITS)},
    {"UNT111", "a Frame has one of two sizes, and none below", CREATE_HERE(FRAME, 0),
     OF_SIZE(FRAME_LARGE_BITS, FRAME_LARGE_BITS)},
    {"UNT112", "a Thread has no size to choose", CREATE_HERE(THREAD, 1), OF_SIZE(0, 0)},
    {"UNT113", "an AddressSpace has no size to choose", CREATE_HERE(ADDRESS_SPACE, 12), OF_SIZE(0, 0)},
    {"UNT114", "a PageTable has no size to choose", CREATE_HERE(PAGE_TABLE, 12), OF_SIZE(0, 0)},
    {"UNT115", "an Endpoint has no size to choose", CREATE_HERE(ENDPOINT, 1), OF_SIZE(0, 0)},
    {"UNT116", "a Reply has no size to choose", CREATE_HERE(REPLY, 255), OF_SIZE(0, 0)},
    {"UNT117", "a Notification has no size to choose", CREATE_HERE(NOTIFICATION, 1), OF_SIZE(0, 0)},
    {"UNT118", "an Irq has no size to choose", CREATE_HERE(IRQ, 1), OF_SIZE(0, 0)},
    {"UNT119", "a Timer has no size to choose", CREATE_HERE(TIMER, 1), OF_SIZE(0, 0)},

    {"UNT120", "none at all are not created", CREATE(ENDPOINT, 0, THING(OWN_CNODE), THING(EMPTY_SLOT), 0),
     FAILS(OUT_OF_RANGE, NOT_BETWEEN), BLAMED(5), RANGE(1, CREATE_MAX_COUNT)},
    {"UNT121", "more than CREATE_MAX_COUNT at once are not created",
     CREATE(ENDPOINT, 0, THING(OWN_CNODE), THING(EMPTY_SLOT), CREATE_MAX_COUNT + 1), FAILS(OUT_OF_RANGE, NOT_BETWEEN),
     BLAMED(5), RANGE(1, CREATE_MAX_COUNT)},
    {"UNT122", "slot 0 is not filled", CREATE(ENDPOINT, 0, THING(CNODE), 0, 1), FAILS(OUT_OF_RANGE, NOT_BETWEEN),
     BLAMED(4), RANGE(1, 15)},
    {"UNT123", "nothing is created beyond a CNode", CREATE(ENDPOINT, 0, THING(CNODE), 16, 1),
     FAILS(OUT_OF_RANGE, NOT_BETWEEN), BLAMED(4), RANGE(1, 15)},
    {"UNT124", "a row of slots ends with the CNode", CREATE(ENDPOINT, 0, THING(CNODE), 14, 3),
     FAILS(OUT_OF_RANGE, NOT_BETWEEN), BLAMED(5), RANGE(1, 2)},
    {"UNT125", "one taken slot in the row is enough", CREATE(ENDPOINT, 0, THING(CNODE), 2, 3),
     FAILS(SLOT_OCCUPIED, STATE), BLAMED(4)},
    {"UNT126", "what does not fit is told with what it needs and what is left",
     CREATE(FRAME, FRAME_SMALL_BITS, THING(CNODE), 4, 2), FAILS(NO_MEMORY, TOO_LITTLE_MEMORY), BLAMED(0),
     RANGE(8192, 4096)},
    {"UNT127", "the largest Untyped does not fit a small one", CREATE_HERE(UNTYPED, UNTYPED_MAX_BITS),
     FAILS(NO_MEMORY, TOO_LITTLE_MEMORY), BLAMED(0), RANGE(UINT64_C(1) << UNTYPED_MAX_BITS, 4096)},
    {"UNT128", "the largest CNode does not fit a small Untyped", CREATE_HERE(CNODE, CNODE_MAX_BITS),
     FAILS(NO_MEMORY, TOO_LITTLE_MEMORY), BLAMED(0), RANGE(SLOT_SIZE << CNODE_MAX_BITS, 4096)},
    {0},
};

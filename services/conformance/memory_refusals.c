// SPDX-License-Identifier: Apache-2.0
//
// What the mapping syscalls refuse: protections, addresses, tables that are missing, and places that are taken.
#include "refusal.h"

// Far from all that is mapped, at a multiple of all sizes.
#define FAR UINT64_C(0x610000000000)

#define LARGE_SIZE                              (UINT64_C(1) << FRAME_LARGE_BITS)
#define MAP(frame, address, how)                SYSCALL(SPACE_MAP, THING(OWN_SPACE), THING(frame), address, how)
#define MAP_TABLE(space, table, address, level) SYSCALL(SPACE_MAP_TABLE, THING(space), THING(table), address, level)
#define PROTECT(frame, how)                     SYSCALL(SPACE_PROTECT, THING(OWN_SPACE), THING(frame), how)
#define NO_PROTECTION(place)                    FAILS(INVALID_ARGUMENT, UNSUITABLE), BLAMED(place)
#define LACKS(needed, found)                    FAILS(MISSING_RIGHT, LACKS_RIGHT), BLAMED(1), NEEDS(FRAME, needed), FOUND_RIGHTS(found)
#define NOT_THE_USERS(size)                     FAILS(OUT_OF_RANGE, NOT_BETWEEN), BLAMED(2), RANGE(0, USER_END - (size))

const struct refusal memory_refusals[] = {
    {"MEM101", "nothing is mapped without any access", MAP(FRAME, FAR, 0), NO_PROTECTION(3)},
    {"MEM102", "nothing is mapped to be written and not read", MAP(FRAME, FAR, PROT_WRITE), NO_PROTECTION(3)},
    {"MEM103", "nothing is mapped to be executed and not read", MAP(FRAME, FAR, PROT_EXECUTE), NO_PROTECTION(3)},
    {"MEM104", "memory is not mapped uncached", MAP(FRAME, FAR, PROT_READ | PROT_UNCACHED), NO_PROTECTION(3)},
    {"MEM105", "memory is not mapped write-combining", MAP(FRAME, FAR, PROT_READ | PROT_WRITE_COMBINING),
     NO_PROTECTION(3)},
    {"MEM106", "nothing is mapped both uncached and write-combining",
     MAP(FRAME, FAR, PROT_READ | PROT_UNCACHED | PROT_WRITE_COMBINING), NO_PROTECTION(3)},
    {"MEM107", "the first bit beyond the protections is refused", MAP(FRAME, FAR, PROT_BITS + 1),
     FAILS(INVALID_ARGUMENT, NO_VALUE), BLAMED(3)},
    {"MEM108", "nothing is mapped to be written and executed", MAP(FRAME, FAR, PROT_READ | PROT_WRITE | PROT_EXECUTE),
     FAILS(WRITE_AND_EXECUTE, STATE), BLAMED(3)},
    {"MEM109", "a frame is written to with WRITE only", MAP(READABLE_FRAME, FAR, PROT_READ | PROT_WRITE),
     LACKS(RIGHT_FRAME_READ | RIGHT_FRAME_WRITE, RIGHT_FRAME_READ)},
    {"MEM110", "a frame is executed with EXECUTE only", MAP(READABLE_FRAME, FAR, PROT_READ | PROT_EXECUTE),
     LACKS(RIGHT_FRAME_READ | RIGHT_FRAME_EXECUTE, RIGHT_FRAME_READ)},
    {"MEM111", "a frame is read with READ only", MAP(WRITABLE_FRAME, FAR, PROT_READ),
     LACKS(RIGHT_FRAME_READ, RIGHT_FRAME_WRITE)},
    {"MEM112", "a frame is mapped at multiples of its size", MAP(FRAME, FAR + 1, PROT_READ),
     FAILS(NOT_ALIGNED, NO_MULTIPLE), BLAMED(2), RANGE(4096, 0)},
    {"MEM113", "a large frame is mapped at multiples of its own size", MAP(LARGE_FRAME, FAR + 4096, PROT_READ),
     FAILS(NOT_ALIGNED, NO_MULTIPLE), BLAMED(2), RANGE(LARGE_SIZE, 0)},
    {"MEM114", "nothing is mapped at USER_END", MAP(FRAME, USER_END, PROT_READ), NOT_THE_USERS(4096)},
    {"MEM115", "no large frame is mapped across USER_END", MAP(LARGE_FRAME, UINT64_C(0x7fffffe00000), PROT_READ),
     NOT_THE_USERS(LARGE_SIZE)},
    {"MEM116", "nothing is mapped at addresses that there are not", MAP(FRAME, UINT64_C(1) << 47, PROT_READ),
     NOT_THE_USERS(4096)},
    {"MEM117", "nothing is mapped over the kernel", MAP(FRAME, KERNEL_BASE, PROT_READ), NOT_THE_USERS(4096)},
    {"MEM118", "nothing is mapped over the direct map", MAP(FRAME, DIRECT_MAP, PROT_READ), NOT_THE_USERS(4096)},
    {"MEM119", "nothing is mapped at the last page of all", MAP(FRAME, UINT64_MAX - 4095, PROT_READ),
     NOT_THE_USERS(4096)},
    {"MEM120", "a capability maps its frame once", MAP(MAPPED_FRAME, FAR, PROT_READ), FAILS(ALREADY_MAPPED, STATE),
     BLAMED(1)},
    {"MEM121", "a page is mapped once", MAP(FRAME, THING(MAPPED_PAGE), PROT_READ), FAILS(ALREADY_MAPPED, STATE),
     BLAMED(2)},
    {"MEM122", "a large frame is not mapped over a table", MAP(LARGE_FRAME, THING(MAPPED_PAGE), PROT_READ),
     FAILS(ALREADY_MAPPED, STATE), BLAMED(2)},
    {"MEM123", "nothing is mapped without the tables", SYSCALL(SPACE_MAP, THING(SPACE), THING(FRAME), FAR, PROT_READ),
     FAILS(NO_TABLE, STATE), BLAMED(2)},

    {"MEM124", "there is no table of level 0", MAP_TABLE(OWN_SPACE, TABLE, FAR, 0), FAILS(OUT_OF_RANGE, NOT_BETWEEN),
     BLAMED(3), RANGE(1, 3)},
    {"MEM125", "there is no table of level 4", MAP_TABLE(OWN_SPACE, TABLE, FAR, 4), FAILS(OUT_OF_RANGE, NOT_BETWEEN),
     BLAMED(3), RANGE(1, 3)},
    {"MEM126", "no table serves USER_END", MAP_TABLE(OWN_SPACE, TABLE, USER_END, 1), NOT_THE_USERS(1)},
    {"MEM127", "no table serves the kernel", MAP_TABLE(OWN_SPACE, TABLE, KERNEL_BASE, 3), NOT_THE_USERS(1)},
    {"MEM128", "a table is mapped once", MAP_TABLE(SPACE, MAPPED_TABLE, FAR, 3), FAILS(ALREADY_MAPPED, STATE),
     BLAMED(1)},
    {"MEM129", "where a table of level 3 is, comes no other", MAP_TABLE(OWN_SPACE, TABLE, 0x400000, 3),
     FAILS(ALREADY_MAPPED, STATE), BLAMED(2)},
    {"MEM130", "where a table of level 1 is, comes no other", MAP_TABLE(OWN_SPACE, TABLE, 0x400000, 1),
     FAILS(ALREADY_MAPPED, STATE), BLAMED(2)},
    {"MEM131", "a table of level 2 needs one of level 3", MAP_TABLE(SPACE, TABLE, FAR, 2), FAILS(NO_TABLE, STATE),
     BLAMED(2)},
    {"MEM132", "a table of level 1 needs one of level 2", MAP_TABLE(SPACE_WITH_TABLE, TABLE, 0, 1),
     FAILS(NO_TABLE, STATE), BLAMED(2)},

    {"MEM133", "a frame that is not mapped is not unmapped", SYSCALL(FRAME_UNMAP, THING(FRAME)),
     FAILS(NOT_MAPPED, STATE), BLAMED(0)},
    {"MEM134", "a table that is not mapped is not unmapped", SYSCALL(TABLE_UNMAP, THING(TABLE)),
     FAILS(NOT_MAPPED, STATE), BLAMED(0)},

    {"MEM135", "no access at all is no protection", PROTECT(MAPPED_FRAME, 0), NO_PROTECTION(2)},
    {"MEM136", "no protection is to write and not to read", PROTECT(MAPPED_FRAME, PROT_WRITE), NO_PROTECTION(2)},
    {"MEM137", "mapped memory does not become uncached", PROTECT(MAPPED_FRAME, PROT_READ | PROT_UNCACHED),
     NO_PROTECTION(2)},
    {"MEM138", "mapped memory does not become write-combining", PROTECT(MAPPED_FRAME, PROT_READ | PROT_WRITE_COMBINING),
     NO_PROTECTION(2)},
    {"MEM139", "what is mapped does not become writable and executable",
     PROTECT(MAPPED_FRAME, PROT_READ | PROT_WRITE | PROT_EXECUTE), FAILS(WRITE_AND_EXECUTE, STATE), BLAMED(2)},
    {"MEM140", "nothing is protected beyond the frame's rights", PROTECT(READABLE_FRAME, PROT_READ | PROT_WRITE),
     LACKS(RIGHT_FRAME_READ | RIGHT_FRAME_WRITE, RIGHT_FRAME_READ)},
    {"MEM141", "what is not mapped is not protected", PROTECT(FRAME, PROT_READ), FAILS(NOT_MAPPED, STATE), BLAMED(1)},
    {"MEM142", "what is mapped in another address space is not protected",
     SYSCALL(SPACE_PROTECT, THING(SPACE), THING(MAPPED_FRAME), PROT_READ), FAILS(NOT_MAPPED, STATE), BLAMED(1)},
    {0},
};

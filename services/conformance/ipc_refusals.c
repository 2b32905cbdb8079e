// SPDX-License-Identifier: Apache-2.0
//
// What the IPC syscalls refuse at once: tags, peers that are not there, deadlines that have passed. What depends on the
// other side is tested where that is.
#include "refusal.h"

#define BAD_TAG   FAILS(INVALID_ARGUMENT, UNSUITABLE), BLAMED(1)
#define ENDS(how) FAILS(how, OUTCOME), BLAMES_NOBODY
#define ONE_CAP   (UINT64_C(1) << TAG_CAPS_SHIFT)
#define TOO_LONG  (IPC_MESSAGE_WORDS + 1)
#define TOO_MANY  ((IPC_CAPS + 1) * ONE_CAP)
#define NO_FLAG   (UINT64_C(1) << 19)
#define BOTH      (TAG_NONBLOCK | TAG_DEADLINE)
#define LABEL     (UINT64_C(1) << TAG_LABEL_SHIFT)
#define NO_GRANT                                                                                                       \
    FAILS(MISSING_RIGHT, LACKS_RIGHT), BLAMED(0), NEEDS(ENDPOINT, RIGHT_ENDPOINT_GRANT),                               \
        FOUND_RIGHTS(RIGHT_ENDPOINT_SEND)

const struct refusal ipc_refusals[] = {
    {"IPC101", "no call is longer than IPC_MESSAGE_WORDS", SYSCALL(CALL, THING(ENDPOINT), TOO_LONG), BAD_TAG},
    {"IPC102", "no call carries more than IPC_CAPS capabilities", SYSCALL(CALL, THING(ENDPOINT), TOO_MANY), BAD_TAG},
    {"IPC103", "no call has a flag that there is not", SYSCALL(CALL, THING(ENDPOINT), NO_FLAG), BAD_TAG},
    {"IPC104", "no call says of itself that it is a notification", SYSCALL(CALL, THING(ENDPOINT), TAG_NOTIFICATION),
     BAD_TAG},
    {"IPC105", "no call has a deadline and does not wait", SYSCALL(CALL, THING(ENDPOINT), BOTH), BAD_TAG},
    {"IPC106", "a call with capabilities needs GRANT", SYSCALL(CALL, THING(SENDER), ONE_CAP), NO_GRANT},
    {"IPC107", "a call that does not wait finds nobody", SYSCALL(CALL, THING(ENDPOINT), TAG_NONBLOCK),
     ENDS(WOULD_BLOCK)},
    {"IPC108", "a call whose deadline has passed is not sent", SYSCALL(CALL, THING(ENDPOINT), TAG_DEADLINE),
     ENDS(TIMED_OUT)},
    {"IPC109", "a call ends where nobody can receive", SYSCALL(CALL, THING(CLOSED_ENDPOINT), 0), ENDS(PEER_GONE)},

    {"IPC110", "nothing is sent that is longer than IPC_MESSAGE_WORDS", SYSCALL(SEND, THING(ENDPOINT), TAG_LENGTH_MASK),
     BAD_TAG},
    {"IPC111", "nothing is sent with more than IPC_CAPS capabilities", SYSCALL(SEND, THING(ENDPOINT), TAG_CAPS_MASK),
     BAD_TAG},
    {"IPC112", "nothing is sent with a flag that there is not", SYSCALL(SEND, THING(ENDPOINT), UINT64_C(1) << 31),
     BAD_TAG},
    {"IPC113", "nothing is sent that says of itself that it is a notification",
     SYSCALL(SEND, THING(ENDPOINT), TAG_NOTIFICATION), BAD_TAG},
    {"IPC114", "nothing is sent with a deadline without waiting", SYSCALL(SEND, THING(ENDPOINT), BOTH), BAD_TAG},
    {"IPC115", "capabilities are sent with GRANT only", SYSCALL(SEND, THING(SENDER), ONE_CAP), NO_GRANT},
    {"IPC116", "what is sent without waiting finds nobody", SYSCALL(SEND, THING(ENDPOINT), TAG_NONBLOCK),
     ENDS(WOULD_BLOCK)},
    {"IPC117", "what is sent at a deadline that has passed finds nobody", SYSCALL(SEND, THING(ENDPOINT), TAG_DEADLINE),
     ENDS(TIMED_OUT)},
    {"IPC118", "nothing is sent where nobody can receive", SYSCALL(SEND, THING(CLOSED_ENDPOINT), 0), ENDS(PEER_GONE)},

    {"IPC119", "a receive has no length", SYSCALL(RECV, THING(ENDPOINT), 1), BAD_TAG},
    {"IPC120", "a receive carries no capabilities", SYSCALL(RECV, THING(ENDPOINT), ONE_CAP), BAD_TAG},
    {"IPC121", "a receive has no label", SYSCALL(RECV, THING(ENDPOINT), LABEL), BAD_TAG},
    {"IPC122", "a receive has no flag that there is not", SYSCALL(RECV, THING(ENDPOINT), NO_FLAG), BAD_TAG},
    {"IPC123", "a receive is no notification", SYSCALL(RECV, THING(ENDPOINT), TAG_NOTIFICATION), BAD_TAG},
    {"IPC124", "no receive has a deadline and does not wait", SYSCALL(RECV, THING(ENDPOINT), BOTH), BAD_TAG},
    {"IPC125", "a receive that does not wait finds nothing", SYSCALL(RECV, THING(ENDPOINT), TAG_NONBLOCK),
     ENDS(WOULD_BLOCK)},
    {"IPC126", "a receive whose deadline has passed finds nothing", SYSCALL(RECV, THING(ENDPOINT), TAG_DEADLINE),
     ENDS(TIMED_OUT)},

    {"IPC127", "no answer is longer than IPC_MESSAGE_WORDS", SYSCALL(REPLY_RECV, THING(ENDPOINT), TOO_LONG), BAD_TAG},
    {"IPC128", "no answer carries more than IPC_CAPS capabilities", SYSCALL(REPLY_RECV, THING(ENDPOINT), TOO_MANY),
     BAD_TAG},
    {"IPC129", "no answer has a flag that there is not", SYSCALL(REPLY_RECV, THING(ENDPOINT), NO_FLAG), BAD_TAG},
    {"IPC130", "no answer has a deadline and does not wait", SYSCALL(REPLY_RECV, THING(ENDPOINT), BOTH), BAD_TAG},
    {"IPC131", "who answers nobody and does not wait finds nothing", SYSCALL(REPLY_RECV, THING(ENDPOINT), TAG_NONBLOCK),
     ENDS(WOULD_BLOCK)},
    {"IPC132", "who answers nobody at a deadline that has passed finds nothing",
     SYSCALL(REPLY_RECV, THING(ENDPOINT), TAG_DEADLINE), ENDS(TIMED_OUT)},

    {"IPC133", "no late answer is longer than IPC_MESSAGE_WORDS", SYSCALL(REPLY, THING(REPLY), TOO_LONG), BAD_TAG},
    {"IPC134", "no late answer carries more than IPC_CAPS capabilities", SYSCALL(REPLY, THING(REPLY), TOO_MANY),
     BAD_TAG},
    {"IPC135", "a late answer never waits, and so does not say so", SYSCALL(REPLY, THING(REPLY), TAG_NONBLOCK),
     BAD_TAG},
    {"IPC136", "a late answer has no deadline", SYSCALL(REPLY, THING(REPLY), TAG_DEADLINE), BAD_TAG},
    {"IPC137", "a Reply that holds nobody answers nobody", SYSCALL(REPLY, THING(REPLY), 0), FAILS(NO_CALLER, STATE),
     BLAMED(0)},

    {"IPC138", "a notification without signals has none to take", SYSCALL(POLL, THING(NOTIFICATION)),
     ENDS(WOULD_BLOCK)},
    {"IPC139", "a wait until a time that has passed finds no signals", SYSCALL(WAIT_UNTIL, THING(NOTIFICATION), 1),
     ENDS(TIMED_OUT)},
    {"IPC140", "who can only be signalled by it does not wait", SYSCALL(WAIT, THING(SIGNALLER)),
     FAILS(MISSING_RIGHT, LACKS_RIGHT), BLAMED(0), NEEDS(NOTIFICATION, RIGHT_NOTIFICATION_WAIT),
     FOUND_RIGHTS(RIGHT_NOTIFICATION_SIGNAL)},
    {"IPC141", "who can only wait does not signal", SYSCALL(SIGNAL, THING(WAITER)), FAILS(MISSING_RIGHT, LACKS_RIGHT),
     BLAMED(0), NEEDS(NOTIFICATION, RIGHT_NOTIFICATION_SIGNAL), FOUND_RIGHTS(RIGHT_NOTIFICATION_WAIT)},
    {0},
};

// SPDX-License-Identifier: Apache-2.0
//
// Queues of threads, first in first out, whose ends are found from the first thread alone: the last one has no next,
// and is the previous of the first. So a thread that is in no queue, which has no next and is its own previous, is
// linked as one that is alone in a queue: to queue it there, or to take it away, takes a store to the queue's head.
#pragma once

#include "object.h"
#include "panic.h"

static inline void queue_append(struct queue *queue, struct thread *thread) {
    struct thread *head = queue->head;
    if (head == NULL) {
        queue->head = thread;
        return;
    }
    thread->previous = head->previous;
    head->previous->next = thread;
    head->previous = thread;
}

static inline void queue_push_front(struct queue *queue, struct thread *thread) {
    struct thread *head = queue->head;
    queue->head = thread;
    if (head != NULL) {
        thread->next = head;
        thread->previous = head->previous;
        head->previous = thread;
    }
}

static inline void queue_remove(struct queue *queue, struct thread *thread) {
    struct thread *head = queue->head;
    kassert(head != NULL);
    if (thread == head) {
        queue->head = thread->next;
    } else {
        thread->previous->next = thread->next;
    }
    // Whoever has it as its previous: its next, or else the first.
    struct thread *behind = thread->next != NULL ? thread->next : head;
    behind->previous = thread->previous;
    thread->next = NULL;
    thread->previous = thread;
}

// SPDX-License-Identifier: Apache-2.0
#include "step.h"

#include <inttypes.h>
#include <stddef.h>

#include <kozo_names.h>

#include "episode.h"
#include "world.h"

enum { STEP_NUMBERS = sizeof(struct step) / sizeof(uint64_t) };

unsigned step_syscall(uint64_t number) {
    unsigned i = 0;
    while (i < KOZO_GRAMMAR_SYSCALLS && kozo_grammar_syscalls[i].number != number) {
        i++;
    }
    return i;
}

const char *step_error_name(int64_t error) {
    return kozo_error_name(error);
}

static void print_number(FILE *file, uint64_t value) {
    fprintf(file, value < 4096 ? "%" PRIu64 : "0x%" PRIx64, value);
}

static void print_one_of(FILE *file, const struct kozo_grammar_value *values, uint64_t value) {
    while (values->name != NULL && values->value != value) {
        values++;
    }
    if (values->name != NULL) {
        fputs(values->name, file);
    } else {
        print_number(file, value);
    }
}

static void print_bits(FILE *file, const struct kozo_grammar_argument *argument, uint64_t value) {
    if (value == argument->limit) {
        fputs("ALL", file);
        return;
    }
    const char *separator = "";
    for (const struct kozo_grammar_value *bit = argument->values; bit->name != NULL; bit++) {
        if ((value & bit->value) != 0) {
            fprintf(file, "%s%s", separator, bit->name);
            separator = "|";
            value &= ~bit->value;
        }
    }
    if (value != 0 || *separator == '\0') {
        fputs(separator, file);
        print_number(file, value);
    }
}

static void print_tag(FILE *file, uint64_t tag) {
    fprintf(file, "%" PRIu64 " words", tag & TAG_LENGTH_MASK);
    if ((tag & TAG_CAPS_MASK) != 0) {
        fprintf(file, "|%" PRIu64 " caps", (tag & TAG_CAPS_MASK) >> TAG_CAPS_SHIFT);
    }
    for (unsigned bit = 0; bit < 64; bit++) {
        uint64_t flag = tag & TAG_FLAGS_MASK & UINT64_C(1) << bit;
        if (flag != 0) {
            fprintf(file, "|%s", kozo_tag_flag_name(flag));
        }
    }
    fprintf(file, "|label %" PRIx64, tag >> TAG_LABEL_SHIFT);
}

/// A handle of the supervisor's, or an index in its CNode, with what it holds there.
static void print_held(FILE *file, uint64_t handle) {
    uint64_t type = episode_holds(handle);
    print_number(file, handle);
    if (type != 0 && handle != NULL_HANDLE) {
        fprintf(file, " (%s)", kozo_object_name(type));
    }
}

static bool is_supervisors(const struct step *step, const struct kozo_grammar_argument *argument) {
    bool is_handle = argument->kind == KOZO_GRAMMAR_CAPABILITY || argument->kind == KOZO_GRAMMAR_HANDLE;
    bool is_index = argument->kind == KOZO_GRAMMAR_FILLED_SLOT && step->argument[argument->of] == WORLD_CNODE;
    return step->thread == EPISODE_SUPERVISOR && (is_handle || is_index);
}

static void print_argument(FILE *file, const struct kozo_grammar_argument *argument, uint64_t value) {
    fprintf(file, "%s=", argument->name);
    switch (argument->kind) {
    case KOZO_GRAMMAR_ENUM:
        print_one_of(file, argument->values, value);
        break;
    case KOZO_GRAMMAR_BITS:
        print_bits(file, argument, value);
        break;
    case KOZO_GRAMMAR_CAPABILITY:
    case KOZO_GRAMMAR_HANDLE:
        fputs("#", file);
        print_number(file, value);
        break;
    case KOZO_GRAMMAR_TAG:
        print_tag(file, value);
        break;
    default:
        print_number(file, value);
        break;
    }
}

static void print_list(FILE *file, const char *name, const uint64_t values[IPC_CAPS]) {
    fprintf(file, " %s", name);
    for (unsigned i = 0; i < IPC_CAPS; i++) {
        fprintf(file, "%s#%" PRIu64, i == 0 ? " " : ",", values[i]);
    }
}

/// What the syscall finds in the IPC buffer, if it looks there.
static void print_buffer(FILE *file, const struct step *step, const struct kozo_grammar_syscall *syscall) {
    uint64_t tag =
        syscall->argument_count > 1 && syscall->arguments[1].kind == KOZO_GRAMMAR_TAG ? step->argument[1] : 0;
    if ((tag & TAG_DEADLINE) != 0) {
        fprintf(file, " until %" PRIu64, step->deadline);
    }
    if ((tag & TAG_CAPS_MASK) != 0) {
        print_list(file, "sends", step->send_caps);
    }
    if (syscall->ipc) {
        print_list(file, "takes into", step->receive_slots);
    }
}

static void print_syscall(FILE *file, const struct step *step) {
    unsigned which = step_syscall(step->number);
    const struct kozo_grammar_syscall *syscall = &kozo_grammar_syscalls[which];
    if (which == KOZO_GRAMMAR_SYSCALLS) {
        fprintf(file, "syscall %" PRIu64 ", which there is not", step->number);
        return;
    }
    fprintf(file, "%s(", syscall->name);
    for (unsigned i = 0; i < syscall->argument_count; i++) {
        fputs(i == 0 ? "" : ", ", file);
        if (is_supervisors(step, &syscall->arguments[i])) {
            fprintf(file, "%s=#", syscall->arguments[i].name);
            print_held(file, step->argument[i]);
        } else {
            print_argument(file, &syscall->arguments[i], step->argument[i]);
        }
    }
    fputs(")", file);
    print_buffer(file, step, syscall);
    if (step->budget != 0) {
        fprintf(file, " at most %" PRIu64, step->budget);
    }
}

static void print_thread(FILE *file, uint64_t thread) {
    if (thread == EPISODE_SUPERVISOR) {
        fputs("supervisor: ", file);
    } else {
        fprintf(file, "thread %" PRIu64 ": ", thread);
    }
}

void step_print(FILE *file, const struct step *step) {
    switch (step->kind) {
    case STEP_SYSCALL:
        print_thread(file, step->thread);
        print_syscall(file, step);
        break;
    case STEP_GO_ON:
        print_thread(file, step->thread);
        fputs("goes on", file);
        break;
    case STEP_FAULT:
        print_thread(file, step->thread);
        fprintf(file, "fault %s at 0x%" PRIx64, kozo_fault_name(step->number), step->argument[0]);
        break;
    case STEP_TOUCH:
        print_thread(file, step->thread);
        fprintf(file, "touches 0x%" PRIx64, step->argument[0]);
        break;
    case STEP_TIME:
        fprintf(file, "timer, after %" PRIu64 " ns", step->number);
        break;
    default:
        fprintf(file, "interrupt %" PRIu64, step->number);
        break;
    }
}

bool step_save(const char *path, const struct step *steps, unsigned count) {
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return false;
    }
    for (unsigned i = 0; i < count; i++) {
        const uint64_t *numbers = (const uint64_t *)&steps[i];
        for (unsigned n = 0; n < STEP_NUMBERS; n++) {
            fprintf(file, "%" PRIx64 " ", numbers[n]);
        }
        fputs("# ", file);
        step_print(file, &steps[i]);
        fputs("\n", file);
    }
    return fclose(file) == 0;
}

/// Reads one step, and the rest of its line. False at the end, or if there is something else.
static bool read_step(FILE *file, struct step *step) {
    uint64_t *numbers = (uint64_t *)step;
    for (unsigned n = 0; n < STEP_NUMBERS; n++) {
        if (fscanf(file, "%" SCNx64, &numbers[n]) != 1) {
            return false;
        }
    }
    int c;
    do {
        c = fgetc(file);
    } while (c != '\n' && c != EOF);
    return step->kind < STEP_KINDS;
}

unsigned step_load(const char *path, struct step *steps, unsigned most) {
    FILE *file = fopen(path, "r");
    unsigned count = 0;
    while (file != NULL && count < most && read_step(file, &steps[count])) {
        count++;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return count;
}

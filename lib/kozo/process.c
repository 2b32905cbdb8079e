// SPDX-License-Identifier: Apache-2.0
//
// Programs that a service starts.

#include <elf_note.h>
#include <kozo/badge.h>
#include <kozo/denial.h>
#include <kozo/fingerprint.h>
#include <kozo/ipc.h>
#include <kozo/memory.h>
#include <kozo/object.h>
#include <kozo/print.h>
#include <kozo/printable.h>
#include <kozo/process.h>
#include <kozo/serve.h>
#include <kozo/start.h>
#include <kozo/string.h>
#include <kozo_clients.h>
#include <kozo_servers.h>
#include <stdarg.h>

// What a program may ask of the service that started it, by the interface of init's that its library calls.
#define METHODS (SYSTEM_MAY_EXIT | SYSTEM_MAY_AWAIT)

// The service's own needs, as kozo_service.h of a service with process.spawn has them.
extern const struct kozo_program_need kozo_needs[];
extern const uint64_t kozo_needs_count;

static struct {
    kozo_fs_t fs;
    struct kozo_pool pool;
    /// What programs call and their faults go to: the same endpoint, to hand out and to receive from.
    kozo_handle_t owner, endpoint;
    struct kozo_process processes[KOZO_PROCESSES_MAX];
    char failure[KOZO_FINGERPRINT_TEXT_SIZE + FS_NAME_BYTES];
} spawner;

int64_t kozo_process_init(kozo_untyped_t memory, kozo_fs_t fs) {
    spawner.fs = fs;
    kozo_window = KOZO_WINDOW_ADDRESS;
    int64_t error = kozo_pool_add(&spawner.pool, memory);
    if (!error)
        error = kozo_create(OBJECT_ENDPOINT, 0, &spawner.owner);
    if (error)
        return error;
    spawner.endpoint = kozo_slots_take(1);
    if (spawner.endpoint == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    // A receiver's own badge shows nowhere: any will do.
    return kozo_sys_cap_mint(kozo_self.cnode, spawner.endpoint, kozo_self.cnode, spawner.owner, RIGHT_ENDPOINT_RECEIVE,
                             1);
}

const char *kozo_process_failure(void) {
    return spawner.failure;
}

__attribute__((format(printf, 2, 3))) static int64_t fail(int64_t error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(spawner.failure, sizeof(spawner.failure), format, arguments);
    va_end(arguments);
    return error;
}

/// A program's number in badges, and the program that has it, if it runs.
static uint64_t client_of(const struct kozo_process *process) {
    return (uint64_t)(process - spawner.processes) + 1;
}

static struct kozo_process *process_of(uint64_t client) {
    struct kozo_process *process = kozo_process_at((unsigned)client - 1);
    return process && process->state == KOZO_PROCESS_RUNS ? process : NULL;
}

struct kozo_process *kozo_process_at(unsigned place) {
    return place < KOZO_PROCESSES_MAX ? &spawner.processes[place] : NULL;
}

static struct kozo_process *find_place(void) {
    for (unsigned i = 0; i < KOZO_PROCESSES_MAX; i++) {
        if (spawner.processes[i].state == KOZO_PROCESS_NONE)
            return &spawner.processes[i];
    }
    return NULL;
}

// ---- Its executable

/// What a program is started from.
struct program {
    const char *name;
    /// The whole file, in the heap.
    uint8_t *bytes;
    uint64_t size;
    struct elf_image image;
};

static int64_t read_bytes(const struct program *program, uint64_t file) {
    int64_t error = 0;
    size_t count = 1;
    for (uint64_t offset = 0; !error && count && offset < program->size; offset += count) {
        char data[FS_READ_DATA_MAX];
        error = kozo_fs_read(spawner.fs, file, offset, sizeof(data), data, &count);
        // The server believes nothing of its clients, and they nothing of it.
        if (!error && count > program->size - offset)
            return STATUS_BAD_ANSWER;
        if (!error)
            memcpy(program->bytes + offset, data, count);
    }
    return error || count ? error : (int64_t)STATUS_BAD_ANSWER;
}

static int64_t read_file(struct program *program) {
    uint64_t file;
    int64_t error = kozo_fs_open(spawner.fs, program->name, &file, &program->size);
    if (error)
        return fail(error, "%s cannot be opened: %s", program->name, kozo_failure_text(error));
    if (program->size == 0 || program->size > KOZO_PROCESS_FILE_MAX)
        return fail(SYSTEM_ERR_BAD_PROGRAM, "%s has %lu bytes, which no program has", program->name, program->size);
    program->bytes = malloc(program->size);
    if (!program->bytes)
        return fail(STATUS_NO_SPACE, "%s: %s has no memory to read it", program->name, kozo_name());
    error = read_bytes(program, file);
    return error ? fail(error, "%s cannot be read: %s", program->name, kozo_failure_text(error)) : 0;
}

static int64_t read_manifest(const struct program *program, struct kozo_manifest *manifest) {
    struct elf_note_walk walk = elf_notes(program->bytes, &program->image, ELF_NOTE_KOZO, PROGRAM_NOTE);
    const char *error = elf_note_next(&walk);
    if (!error && !walk.content)
        error = "does not say what it needs: it is a service";
    if (!error)
        error = kozo_manifest_read(walk.content, walk.content_size, manifest);
    return error ? fail(SYSTEM_ERR_BAD_PROGRAM, "%s %s", program->name, error) : 0;
}

static int64_t check_file(struct program *program, struct kozo_manifest *manifest) {
    struct elf_image *image = &program->image;
    const char *error = elf_read(program->bytes, program->size, KOZO_IMAGE_LOWEST, KOZO_IMAGE_END, image);
    if (error && image->bad_header != ELF_NO_HEADER)
        return fail(SYSTEM_ERR_BAD_PROGRAM, "%s: program header %u %s", program->name, image->bad_header, error);
    if (error)
        return fail(SYSTEM_ERR_BAD_PROGRAM, "%s %s", program->name, error);
    int64_t status = read_manifest(program, manifest);
    char text[KOZO_FINGERPRINT_TEXT_SIZE];
    if (status || kozo_fingerprint_check(program->bytes, image, manifest->program.handles, "its own manifest", text))
        return status;
    return fail(SYSTEM_ERR_BAD_PROGRAM, "%s %s", program->name, text);
}

// ---- What it needs

static bool satisfies(const struct kozo_program_need *own, const struct kozo_program_need *need) {
    if (own->kind != need->kind)
        return false;
    if (need->kind == NEED_CLIENT)
        return (need->a & ~own->a) == 0 &&
               strncmp((const char *)own->offer, (const char *)need->offer, sizeof(own->offer)) == 0;
    // A range of ports cannot be divided: only init can derive one.
    return need->kind != NEED_PORTS || (own->a == need->a && own->b == need->b);
}

/// What of the service's own satisfies a program's need; NULL if nothing does, or it is optional and not there.
static const struct kozo_program_need *find_own(const struct kozo_program_need *need) {
    for (uint64_t i = 0; i < kozo_needs_count; i++) {
        if (satisfies(&kozo_needs[i], need) && kozo_start_has(kozo_needs[i].slot))
            return &kozo_needs[i];
    }
    return NULL;
}

/// Memory is out of the program's own.
static bool is_met(const struct kozo_program_need *need) {
    return need->optional || need->kind == NEED_MEMORY || find_own(need);
}

static int64_t check_needs(const struct program *program, const struct kozo_manifest *manifest) {
    for (uint64_t i = 0; i < manifest->program.need_count; i++) {
        const struct kozo_program_need *need = &manifest->needs[i];
        if (!is_met(need))
            return fail(SYSTEM_ERR_BAD_PROGRAM, "%s needs %s, which %s has not", program->name,
                        (const char *)need->clear, kozo_name());
    }
    return 0;
}

/// Give a program the right to call whom the service calls, by its methods alone.
static int64_t give_client(const struct kozo_process *process, const struct kozo_program_need *need,
                           const struct kozo_program_need *own) {
    kozo_handle_t narrowed = kozo_slots_take(1);
    if (narrowed == NULL_HANDLE)
        return kozo_own_error(ERR_NO_MEMORY);
    int64_t error = kozo_system_narrow(kozo_self.system, own->slot, need->a, narrowed);
    if (!error) {
        error = kozo_sys_cap_move(process->task.cnode, need->slot, kozo_self.cnode, narrowed);
        if (error)
            kozo_sys_cap_delete(kozo_self.cnode, narrowed);
    }
    kozo_slots_give(narrowed, 1);
    return error;
}

static int64_t give(struct kozo_process *process, const struct kozo_program_need *need) {
    const struct kozo_program_need *own = find_own(need);
    if (need->kind == NEED_MEMORY)
        return kozo_task_give_untyped(&process->task, need->slot, need->a);
    if (!own)
        return 0;
    switch (need->kind) {
    case NEED_CLIENT:
        return give_client(process, need, own);
    case NEED_TIMER:
        return kozo_task_give_timer(&process->task, need->slot, process->notification, need->bit);
    default:
        return kozo_task_give(&process->task, need->slot, own->slot, RIGHTS_ALL);
    }
}

// ---- Building it

static int64_t create_objects(struct kozo_process *process, const struct program *program) {
    (void)program;
    int64_t error = kozo_task_create_objects(&process->task);
    return error ? error : kozo_arena_create(&process->task.arena, OBJECT_NOTIFICATION, 0, &process->notification);
}

static int64_t map_image(struct kozo_process *process, const struct program *program) {
    return kozo_task_map_image(&process->task, &program->image, program->bytes);
}

static int64_t map_stack(struct kozo_process *process, const struct program *program) {
    (void)program;
    return kozo_task_map_stack(&process->task, process->manifest.program.stack);
}

static int64_t give_capabilities(struct kozo_process *process, const struct program *program) {
    (void)program;
    int64_t error = kozo_task_give_common(&process->task, process->notification);
    if (!error)
        error = kozo_task_give_badged(&process->task, SLOT_SYSTEM, spawner.owner, RIGHT_ENDPOINT_SEND,
                                      kozo_badge(client_of(process), METHODS));
    for (uint64_t i = 0; !error && i < process->manifest.program.need_count; i++)
        error = give(process, &process->manifest.needs[i]);
    return error;
}

static int64_t map_start_info(struct kozo_process *process, const struct program *program) {
    (void)program;
    return kozo_task_map_start_info(&process->task);
}

static int64_t bind_thread(struct kozo_process *process, const struct program *program) {
    (void)program;
    return kozo_task_bind(&process->task, process->notification, spawner.owner, client_of(process));
}

static int64_t give_memory(struct kozo_process *process, const struct program *program) {
    (void)program;
    return kozo_task_give_memory(&process->task);
}

/// A program that never waits must not keep the service from ending it.
static int64_t start_thread(struct kozo_process *process, const struct program *program) {
    uint64_t state, priority, ceiling, cpu_time, instruction, slice;
    int64_t error =
        kozo_sys_thread_inspect(kozo_self.thread, &state, &priority, &ceiling, &cpu_time, &instruction, &slice);
    if (error)
        return error;
    return kozo_task_start(&process->task, program->image.entry, priority ? priority - 1 : 0, slice);
}

/// The steps of a start, after its arena is there. After a failure closing the arena undoes all of them.
static const struct {
    int64_t (*act)(struct kozo_process *process, const struct program *program);
    const char *failure;
} steps[] = {
    // clang-format off
    {create_objects, "create its objects"},
    {map_image, "map its image"},
    {map_stack, "map its stack"},
    {give_capabilities, "give capabilities"},
    {map_start_info, "map its StartInfo"},
    {bind_thread, "bind its thread"},
    {give_memory, "give it its memory"},
    {start_thread, "start its thread"},
    // clang-format on
};

static void close_arena(struct kozo_process *process) {
    if (!kozo_arena_close(&process->task.arena))
        printf("%s: mistake: something is left of %s; its memory is lost\n", kozo_name(), process->name);
}

static int64_t open_arena(struct kozo_process *process, const struct program *program) {
    const struct kozo_program_manifest *wanted = &process->manifest.program;
    // An object with what it signals by is the most that a need takes.
    uint64_t slots = kozo_task_slots(&program->image, wanted->stack) + 2 * wanted->need_count;
    return kozo_arena_open(&process->task.arena, &spawner.pool, kozo_manifest_memory_bits(&process->manifest), slots);
}

static int64_t build(struct kozo_process *process, const struct program *program, const char *arguments) {
    const struct kozo_program_manifest *wanted = &process->manifest.program;
    int64_t error = open_arena(process, program);
    if (error)
        return fail(STATUS_NO_SPACE, "%s needs %lu KiB of memory: %s", program->name, wanted->memory >> 10,
                    kozo_failure_text(error));
    kozo_task_begin(&process->task, process->name, arguments, wanted->handles, wanted->slot_bits, wanted->free_slot);
    for (size_t i = 0; !error && i < sizeof(steps) / sizeof(steps[0]); i++) {
        error = steps[i].act(process, program);
        if (error)
            fail(0, "%s: cannot %s: %s", program->name, steps[i].failure, kozo_failure_text(error));
    }
    if (error)
        close_arena(process);
    if (error == ERR_NO_MEMORY)
        return STATUS_NO_SPACE;
    return error > 0 ? (int64_t)SYSTEM_ERR_BAD_PROGRAM : error;
}

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int64_t start(struct kozo_process *process, struct program *program, const char *arguments) {
    int64_t error = read_file(program);
    if (!error)
        error = check_file(program, &process->manifest);
    if (!error)
        error = check_needs(program, &process->manifest);
    return error ? error : build(process, program, arguments);
}

int64_t kozo_process_start(const char *file, const char *arguments, struct kozo_process **process) {
    struct kozo_process *place = find_place();
    const char *name = last_part(file);
    if (strlen(name) >= sizeof(place->name) || strlen(arguments) >= START_ARGUMENTS_SIZE)
        return fail(STATUS_BAD_ARGUMENT, "%s: its name or its arguments are too long", file);
    if (!place)
        return fail(STATUS_NO_SPACE, "%s: %s runs %d programs, and can do no more", file, kozo_name(),
                    KOZO_PROCESSES_MAX);
    struct program program = {.name = file};
    strlcpy(place->name, name, sizeof(place->name));
    int64_t error = start(place, &program, arguments);
    free(program.bytes);
    if (error)
        return error;
    place->state = KOZO_PROCESS_RUNS;
    *process = place;
    return 0;
}

// ---- Until it ends

static void end(struct kozo_process *process, struct kozo_process_end end) {
    close_arena(process);
    process->end = end;
    process->state = KOZO_PROCESS_ENDED;
}

void kozo_process_kill(struct kozo_process *process) {
    if (process->state == KOZO_PROCESS_RUNS)
        end(process, (struct kozo_process_end){.kind = EXIT_KILLED});
}

void kozo_process_forget(struct kozo_process *process) {
    if (process->state == KOZO_PROCESS_ENDED)
        process->state = KOZO_PROCESS_NONE;
}

// What programs ask as services ask init, decoded as init does.

int64_t system_serve_exit(uint64_t client, int64_t code, const char *reason) {
    struct kozo_process_end how = {.kind = EXIT_STATUS, .code = (uint64_t)code};
    kozo_printable(how.reason, reason, sizeof(how.reason));
    end(process_of(client), how);
    // Who has ended waits for no answer any more.
    return KOZO_ANSWER_LATER;
}

/// A server died in a program's call: does it run again? Its capability is derived from the same as the service's own,
/// of which init is asked.
int64_t system_serve_await(uint64_t client, uint64_t handle) {
    const struct kozo_manifest *manifest = &process_of(client)->manifest;
    uint64_t place = handle - SLOT_FIRST_NEED;
    if (place >= manifest->program.need_count || manifest->needs[place].kind != NEED_CLIENT)
        return STATUS_NOT_FOUND;
    const struct kozo_program_need *own = find_own(&manifest->needs[place]);
    if (!own)
        return STATUS_NOT_FOUND;
    int64_t status = kozo_system_await(kozo_self.system, own->slot);
    return status < 0 ? (int64_t)SYSTEM_ERR_NOT_RUNNING : status;
}

/// Turn a request into its answer; whether one is due.
static bool dispatch(struct kozo_message *message) {
    switch (kozo_message_label(message)) {
    case SYSTEM_EXIT:
        return system_dispatch_exit(message);
    case SYSTEM_AWAIT:
        return system_dispatch_await(message);
    default:
        return kozo_refuse(message, STATUS_BAD_METHOD);
    }
}

static void serve(struct kozo_message *message) {
    struct kozo_process *process = process_of(kozo_badge_client(message->badge));
    if (!process)
        return;
    if (kozo_badge_methods(message->badge) == 0)
        end(process, (struct kozo_process_end){.kind = EXIT_FAULT,
                                               .code = kozo_message_label(message),
                                               .address = message->words[FAULT_WORD_DETAIL],
                                               .instruction = message->words[FAULT_WORD_INSTRUCTION],
                                               .flags = message->words[FAULT_WORD_FLAGS]});
    else if (dispatch(message))
        kozo_reply(kozo_self.reply, message);
}

static int64_t receive(struct kozo_message *message, uint64_t deadline) {
    int64_t error;
    do {
        error = deadline == KOZO_NO_DEADLINE ? kozo_recv(spawner.endpoint, message)
                                             : kozo_recv_until(spawner.endpoint, message, deadline);
    } while (error == ERR_CANCELLED);
    return error;
}

int64_t kozo_process_wait(const struct kozo_process *process, uint64_t deadline, uint64_t *signals) {
    *signals = 0;
    while (!process || process->state == KOZO_PROCESS_RUNS) {
        struct kozo_message message;
        int64_t error = receive(&message, deadline);
        if (error)
            return error;
        if (!kozo_message_is_notification(&message)) {
            serve(&message);
        } else if (kozo_signals_for_service(&message)) {
            *signals = message.badge;
            return 0;
        }
    }
    return 0;
}

// ---- Telling of it

bool kozo_process_capability(const struct kozo_process *process, uint64_t number, struct kozo_capability_info *info) {
    if (process->state != KOZO_PROCESS_RUNS || !kozo_task_capability(&process->task, number, info))
        return false;
    uint64_t place = info->handle - SLOT_FIRST_NEED;
    if (place < process->manifest.program.need_count) {
        const struct kozo_program_need *need = &process->manifest.needs[place];
        memcpy(info->name, need->name, sizeof(info->name));
        memcpy(info->clear, need->clear, sizeof(info->clear));
    }
    return true;
}

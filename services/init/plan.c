// SPDX-License-Identifier: Apache-2.0
//
// Holding what a plan promises. Each check_ function returns what is wrong, or NULL.

#include "plan.h"

#include <kozo/string.h>
#include <kozo_abi.h>

_Static_assert(PLAN_NAME_SIZE == START_NAME_SIZE && PLAN_TEXT_SIZE == START_ARGUMENTS_SIZE, "texts fit StartInfo");
_Static_assert(PLAN_MAX_SLOT_BITS <= CNODE_MAX_BITS && PLAN_MAX_MEMORY_BITS <= UNTYPED_MAX_BITS, "sizes are possible");
_Static_assert(PLAN_MIN_SLICE_NS >= TIME_SLICE_MIN_NS && PLAN_MAX_SLICE_NS <= TIME_SLICE_MAX_NS, "slices are possible");
_Static_assert(PLAN_MAX_PRIORITY < PRIORITY_MAX - 1, "init stays above all services");

_Static_assert((int)PLAN_SLOT_THREAD == (int)SLOT_THREAD && (int)PLAN_SLOT_CNODE == (int)SLOT_CNODE &&
                   (int)PLAN_SLOT_SPACE == (int)SLOT_SPACE && (int)PLAN_SLOT_REPLY == (int)SLOT_REPLY &&
                   (int)PLAN_SLOT_MEMORY == (int)SLOT_MEMORY && (int)PLAN_SLOT_SYSTEM == (int)SLOT_SYSTEM &&
                   (int)PLAN_SLOT_NOTIFICATION == (int)SLOT_NOTIFICATION && (int)PLAN_SLOT_OFFER == (int)SLOT_OFFER &&
                   PLAN_FIRST_SLOT == (int)SLOT_FIRST_NEED,
               "handles are where services are given them");
_Static_assert(PLAN_SLOT_BYTES == SLOT_SIZE, "a slot has that size");
_Static_assert(PLAN_METHOD_BITS == 64 - BADGE_METHODS_SHIFT, "a badge has room for that many methods");
_Static_assert(PLAN_TRIGGER_FIRMWARE == (int)IRQ_TRIGGER_FIRMWARE && PLAN_TRIGGER_LEVEL == (int)IRQ_TRIGGER_LEVEL,
               "interrupts signal as the plan says");
_Static_assert(PLAN_MAX_BITS <= SIGNAL_WATCHDOG_BIT, "the watchdog's bit stays free");
_Static_assert((int)PLAN_CLIENT == (int)NEED_CLIENT && (int)PLAN_PORTS == (int)NEED_PORTS &&
                   (int)PLAN_TIMER == (int)NEED_TIMER && (int)PLAN_CLOCK == (int)NEED_CLOCK &&
                   (int)PLAN_MEMORY == (int)NEED_MEMORY && (int)PLAN_DEBUG == (int)NEED_DEBUG &&
                   (int)PLAN_COUNTERS == (int)NEED_COUNTERS,
               "what a program can need has the same numbers in its manifest");

#define PAGE_BYTES (UINT64_C(1) << FRAME_SMALL_BITS)
#define MAX_PORT   UINT64_C(0xffff)
#define MAX_LINE   15
/// Bus, device and function.
#define MAX_PCI UINT64_C(0xffff)

/// What a kind of grant has, and which of its numbers mean something.
struct kind {
    bool slot, region, bit;
    /// Of how many there are to be the target of; NULL if it has none.
    uint32_t (*targets)(const struct plan *plan);
    /// What a and b can be at most.
    uint64_t most_a, most_b;
};

static uint32_t count_services(const struct plan *plan) {
    return plan->header->service_count;
}

static uint32_t count_signals(const struct plan *plan) {
    return plan->header->signal_count;
}

static uint32_t count_shared(const struct plan *plan) {
    return plan->header->shared_count;
}

static const struct kind kinds[PLAN_KINDS] = {
    [PLAN_CLIENT] = {.slot = true,
                     .targets = count_services,
                     .most_a = (UINT64_C(1) << PLAN_METHOD_BITS) - 1,
                     .most_b = 1},
    [PLAN_PORTS] = {.slot = true, .most_a = MAX_PORT, .most_b = MAX_PORT},
    [PLAN_PM1A] = {.slot = true},
    [PLAN_PM1B] = {.slot = true},
    [PLAN_RESET] = {.slot = true},
    [PLAN_PORT_CONTROL] = {.slot = true},
    [PLAN_IRQ_CONTROL] = {.slot = true},
    [PLAN_IRQ] = {.slot = true, .bit = true, .most_a = MAX_LINE, .most_b = IRQ_TRIGGER_LEVEL},
    [PLAN_TIMER] = {.slot = true, .bit = true},
    [PLAN_CLOCK] = {.slot = true},
    [PLAN_MEMORY] = {.slot = true, .most_a = PLAN_MAX_MEMORY_BITS},
    [PLAN_SIGNAL] = {.slot = true, .targets = count_signals},
    [PLAN_WAIT] = {.bit = true, .targets = count_signals},
    [PLAN_SHARED] = {.region = true, .targets = count_shared, .most_a = 1},
    [PLAN_INITRD] = {.region = true},
    [PLAN_MACHINE] = {.region = true},
    [PLAN_FRAMEBUFFER] = {.region = true},
    [PLAN_DEBUG] = {.slot = true},
    [PLAN_COUNTERS] = {.slot = true},
    [PLAN_DEVICE_PAGE] = {.slot = true},
    [PLAN_PCI] = {.region = true, .most_a = MAX_PCI},
};

bool plan_kind_has_slot(uint16_t kind) {
    return kind < PLAN_KINDS && kinds[kind].slot;
}

bool plan_kind_has_region(uint16_t kind) {
    return kind < PLAN_KINDS && kinds[kind].region;
}

bool plan_kind_has_bit(uint16_t kind) {
    return kind < PLAN_KINDS && kinds[kind].bit;
}

const char *plan_part_name(enum plan_part part) {
    static const char *const names[] = {[PLAN_PART_HEADER] = "header",
                                        [PLAN_PART_SERVICE] = "service",
                                        [PLAN_PART_GRANT] = "grant",
                                        [PLAN_PART_SIGNAL] = "notification",
                                        [PLAN_PART_SHARED] = "shared memory"};
    return names[part];
}

uint32_t plan_free_slot(const struct plan *plan, const struct plan_service *service) {
    uint32_t slot = PLAN_FIRST_SLOT;
    for (uint32_t i = 0; i < service->grant_count; i++)
        slot += plan_kind_has_slot(plan->grants[service->first_grant + i].kind);
    return slot;
}

// ---- Texts

/// Whether the zero that ends a text stands within its field, and all behind it is zero too.
static bool text_ends(const char *text, size_t size) {
    size_t length = 0;
    while (length < size && text[length] != '\0')
        length++;
    if (length == size)
        return false;
    while (length < size && text[length] == '\0')
        length++;
    return length == size;
}

static bool is_printable(const char *text, size_t size) {
    if (!text_ends(text, size))
        return false;
    while (*text >= ' ' && *text <= '~')
        text++;
    return *text == '\0';
}

static bool is_small_letter(char character) {
    return character >= 'a' && character <= 'z';
}

/// Whether a field of PLAN_NAME_SIZE holds a name, whose words `joint` joins.
static bool is_name(const char *text, char joint) {
    if (!text_ends(text, PLAN_NAME_SIZE) || !is_small_letter(*text))
        return false;
    while (is_small_letter(*text) || (*text >= '0' && *text <= '9') || *text == joint)
        text++;
    return *text == '\0';
}

static bool is_between(uint64_t value, uint64_t low, uint64_t high) {
    return value >= low && value <= high;
}

// ---- Services

static const char *check_names(const struct plan *plan, uint32_t index) {
    const struct plan_service *service = &plan->services[index];
    if (!is_name(service->name, '-'))
        return "has no good name";
    if (!is_name(service->program, '-'))
        return "has no good name of its program";
    if (*service->offers == '\0' ? !text_ends(service->offers, PLAN_NAME_SIZE) : !is_name(service->offers, '-'))
        return "has no good name of what it offers";
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(plan->services[i].name, service->name) == 0)
            return "has the name of another";
        if (*service->offers != '\0' && strcmp(plan->services[i].offers, service->offers) == 0)
            return "offers what another offers";
    }
    return NULL;
}

static const char *check_sizes(const struct plan_service *service) {
    if (!is_between(service->priority, PLAN_MIN_PRIORITY, PLAN_MAX_PRIORITY))
        return "has no good priority";
    if (!is_between(service->slice_ns, PLAN_MIN_SLICE_NS, PLAN_MAX_SLICE_NS))
        return "has no good time slice";
    if (!is_between(service->memory_bits, PLAN_MIN_MEMORY_BITS, PLAN_MAX_MEMORY_BITS))
        return "has no good size of its memory";
    if (!is_between(service->slot_bits, PLAN_MIN_SLOT_BITS, PLAN_MAX_SLOT_BITS))
        return "has no good number of slots";
    if (!is_between(service->stack_size, PAGE_BYTES, PLAN_MAX_STACK) || service->stack_size % PAGE_BYTES != 0)
        return "has no good size of its stack";
    if (service->stack_size + (SLOT_SIZE << service->slot_bits) >= UINT64_C(1) << service->memory_bits)
        return "has too little memory for its stack and its slots";
    // A badge without methods is that of a fault.
    if (service->system_methods == 0 || service->system_methods >> PLAN_METHOD_BITS)
        return "has no good methods of init's";
    return NULL;
}

static const char *check_supervision(const struct plan_service *service) {
    if (service->watchdog_ns != 0 && !is_between(service->watchdog_ns, PLAN_MIN_WATCHDOG_NS, PLAN_MAX_WATCHDOG_NS))
        return "has no good period of its watchdog";
    if (service->restart > PLAN_RESTART_ALWAYS || service->start_at_boot > 1)
        return "has no good start or restart";
    uint32_t least = service->restart != PLAN_RESTART_NEVER;
    if (!is_between(service->backoff_first_ns, least, service->backoff_most_ns) ||
        service->backoff_most_ns > PLAN_MAX_TIME_NS)
        return "has no good back-off";
    bool is_limited = service->limit_count != PLAN_NO_LIMIT;
    if ((is_limited && !is_between(service->limit_count, least, PLAN_MAX_LIMIT)) ||
        !is_between(service->limit_window_ns, least, PLAN_MAX_TIME_NS))
        return "has no good limit of its failures";
    return NULL;
}

static const char *check_parameters(const struct plan_service *service) {
    if (service->parameter_count > PLAN_MAX_PARAMETERS)
        return "has too many parameters";
    for (uint32_t i = 0; i < PLAN_MAX_PARAMETERS; i++) {
        const struct plan_parameter *parameter = &service->parameters[i];
        if (!is_printable(parameter->text, PLAN_VALUE_SIZE))
            return "has a parameter that is no good text";
        if (i >= service->parameter_count && (parameter->number != 0 || *parameter->text != '\0'))
            return "has values of parameters that it has not";
    }
    return is_printable(service->arguments, PLAN_TEXT_SIZE) ? NULL : "has no good arguments";
}

static const char *check_service(const struct plan *plan, uint32_t index) {
    const struct plan_service *service = &plan->services[index];
    const char *wrong = check_names(plan, index);
    if (!wrong)
        wrong = check_sizes(service);
    if (!wrong)
        wrong = check_supervision(service);
    return wrong ? wrong : check_parameters(service);
}

/// Its grants begin where those of the one before end, and the last one's are the last.
static const char *check_grant_range(const struct plan *plan, uint32_t index) {
    const struct plan_service *service = &plan->services[index];
    const struct plan_service *before = index > 0 ? service - 1 : NULL;
    uint32_t first = before ? before->first_grant + before->grant_count : 0;
    uint32_t left = plan->header->grant_count - first;
    bool is_last = index + 1 == plan->header->service_count;
    bool good = service->first_grant == first && service->grant_count <= left;
    return !good || (is_last && service->grant_count != left) ? "has grants out of order" : NULL;
}

// ---- Grants

static const char *check_texts(const struct plan_grant *grant) {
    if (!is_name(grant->handle, '_'))
        return "has no good name of its handle";
    if (!is_printable(grant->clear, PLAN_CLEAR_SIZE) || *grant->clear == '\0')
        return "has no good words";
    if (!is_printable(grant->argument, PLAN_CLEAR_SIZE) || (grant->kind != PLAN_CLIENT && *grant->argument != '\0'))
        return "has no good argument";
    return NULL;
}

static const char *check_target(const struct plan *plan, const struct plan_grant *grant) {
    uint32_t (*targets)(const struct plan *plan) = kinds[grant->kind].targets;
    if (!targets)
        return grant->target != 0 ? "has a target, which its kind has not" : NULL;
    if (grant->target == PLAN_NOBODY)
        return grant->optional ? NULL : "is of nobody, and not optional";
    if (grant->target >= targets(plan))
        return "has a target that is not there";
    if (grant->kind == PLAN_CLIENT && *plan->services[grant->target].offers == '\0')
        return "calls a service that offers nothing";
    return NULL;
}

static const char *check_values(const struct plan_service *service, const struct plan_grant *grant) {
    const struct kind *kind = &kinds[grant->kind];
    if (grant->a > kind->most_a || grant->b > kind->most_b)
        return "has a number that its kind has not";
    if (grant->kind == PLAN_CLIENT && grant->a == 0)
        return "calls no method";
    if (grant->kind == PLAN_PORTS && grant->b < grant->a)
        return "has its last port before its first";
    if (grant->kind == PLAN_MEMORY && (grant->a < FRAME_SMALL_BITS || grant->a >= service->memory_bits))
        return "has no good size";
    return NULL;
}

/// How many slots, regions and signal bits the grants before in the service have.
struct places {
    uint32_t slots, regions, bits;
};

static const char *check_places(const struct plan_service *service, const struct plan_grant *grant,
                                struct places *places) {
    const struct kind *kind = &kinds[grant->kind];
    if (grant->slot != (kind->slot ? PLAN_FIRST_SLOT + places->slots : 0) || grant->slot >> service->slot_bits)
        return "has no good slot";
    if (grant->region != (kind->region ? places->regions : 0))
        return "has no good region";
    if (grant->bit != (kind->bit ? places->bits : 0))
        return "has no good signal bit";
    places->slots += kind->slot;
    places->regions += kind->region;
    places->bits += kind->bit;
    return NULL;
}

/// Whether a grant before in the service has the same handle, or is of the same offer.
static const char *check_unique(const struct plan *plan, const struct plan_service *service, uint32_t index) {
    const struct plan_grant *grant = &plan->grants[index];
    for (uint32_t i = service->first_grant; i < index; i++) {
        const struct plan_grant *other = &plan->grants[i];
        if (strcmp(other->handle, grant->handle) == 0)
            return "has the handle of another";
        if (grant->kind == PLAN_CLIENT && other->kind == PLAN_CLIENT && grant->target != PLAN_NOBODY &&
            other->target == grant->target)
            return "calls a service that another grant calls";
    }
    return NULL;
}

static const char *check_grant(const struct plan *plan, const struct plan_service *service, uint32_t index,
                               struct places *places) {
    const struct plan_grant *grant = &plan->grants[index];
    if (grant->kind >= PLAN_KINDS)
        return "is of no kind";
    if (grant->optional > 1 || grant->reserved != 0 || grant->padding != 0)
        return "has a reserved bit";
    const char *wrong = check_texts(grant);
    if (!wrong)
        wrong = check_target(plan, grant);
    if (!wrong)
        wrong = check_values(service, grant);
    if (!wrong)
        wrong = check_places(service, grant, places);
    return wrong ? wrong : check_unique(plan, service, index);
}

// ---- Declared notifications and shared memory

/// Whether the waiter's grants have one PLAN_WAIT of this notification, with its bit. Nobody else's has: a grant
/// PLAN_WAIT is checked for that too.
static bool is_awaited(const struct plan *plan, uint32_t signal, uint32_t service, uint32_t bit) {
    const struct plan_service *waiter = &plan->services[service];
    for (uint32_t i = 0; i < waiter->grant_count; i++) {
        const struct plan_grant *grant = &plan->grants[waiter->first_grant + i];
        if (grant->kind == PLAN_WAIT && grant->target == signal && grant->bit == bit)
            return true;
    }
    return false;
}

static const char *check_signal(const struct plan *plan, uint32_t index) {
    const struct plan_signal *signal = &plan->signals[index];
    if (!is_name(signal->name, '-'))
        return "has no good name";
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(plan->signals[i].name, signal->name) == 0)
            return "has the name of another";
    }
    if (signal->waiter >= plan->header->service_count)
        return "has a waiter that is not there";
    return is_awaited(plan, index, signal->waiter, signal->bit) ? NULL : "has a waiter that does not wait for it";
}

static const char *check_shared(const struct plan *plan, uint32_t index) {
    const struct plan_shared *shared = &plan->shared[index];
    if (!is_name(shared->name, '-'))
        return "has no good name";
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(plan->shared[i].name, shared->name) == 0)
            return "has the name of another";
    }
    bool good = is_between(shared->bytes, PAGE_BYTES, PLAN_MAX_SHARED_BYTES) && shared->bytes % PAGE_BYTES == 0;
    return good ? NULL : "has no good size";
}

/// A grant PLAN_WAIT is that of the notification's one waiter.
static const char *check_waiter(const struct plan *plan, uint32_t service, const struct plan_grant *grant) {
    if (grant->kind != PLAN_WAIT || grant->target == PLAN_NOBODY)
        return NULL;
    const struct plan_signal *signal = &plan->signals[grant->target];
    return signal->waiter == service && signal->bit == grant->bit ? NULL : "waits for what another waits for";
}

// ---- The whole

static const char *check_header(const struct plan_header *header, size_t size) {
    if (size < sizeof(*header))
        return "is cut short";
    if (header->magic != PLAN_MAGIC)
        return "is not that of a plan";
    if (header->version != PLAN_VERSION)
        return "is of another version";
    if (header->fingerprint != ABI_FINGERPRINT)
        return "is of another ABI";
    if (!is_name(header->name, '-'))
        return "has no good name of the system";
    if (!is_between(header->service_count, 1, PLAN_MAX_SERVICES) || header->grant_count > PLAN_MAX_GRANTS ||
        header->signal_count > PLAN_MAX_SIGNALS || header->shared_count > PLAN_MAX_SHARED)
        return "counts more than there can be";
    size_t whole = sizeof(*header) + header->service_count * sizeof(struct plan_service) +
                   header->grant_count * sizeof(struct plan_grant) + header->signal_count * sizeof(struct plan_signal) +
                   header->shared_count * sizeof(struct plan_shared);
    return header->size != size || size != whole ? "has another size than the file" : NULL;
}

static struct plan parts_of(const struct plan_header *header) {
    // All sizes are multiples of 8, so that all parts are aligned.
    const void *services = header + 1;
    const void *grants = (const struct plan_service *)services + header->service_count;
    const void *signals = (const struct plan_grant *)grants + header->grant_count;
    const void *shared = (const struct plan_signal *)signals + header->signal_count;
    return (struct plan){header, services, grants, signals, shared};
}

static bool fail(struct plan_fault *fault, const char *what, enum plan_part part, uint32_t index) {
    *fault = (struct plan_fault){.what = what, .part = part, .index = index};
    return false;
}

static bool check_grants(const struct plan *plan, uint32_t number, struct plan_fault *fault) {
    const struct plan_service *service = &plan->services[number];
    struct places places = {0};
    for (uint32_t i = service->first_grant; i < service->first_grant + service->grant_count; i++) {
        const char *wrong = check_grant(plan, service, i, &places);
        if (!wrong)
            wrong = check_waiter(plan, number, &plan->grants[i]);
        if (wrong)
            return fail(fault, wrong, PLAN_PART_GRANT, i);
    }
    if (places.bits != service->signal_bits || places.bits > PLAN_MAX_BITS)
        return fail(fault, "has no good number of signal bits", PLAN_PART_SERVICE, number);
    if (places.regions != service->region_count || places.regions > PLAN_MAX_REGIONS)
        return fail(fault, "has no good number of regions", PLAN_PART_SERVICE, number);
    return true;
}

bool plan_check(const void *bytes, size_t size, struct plan *plan, struct plan_fault *fault) {
    const struct plan_header *header = bytes;
    const char *wrong = check_header(header, size);
    if (wrong)
        return fail(fault, wrong, PLAN_PART_HEADER, 0);
    struct plan parts = parts_of(header);
    // A part is looked at through others only once what leads to it has been checked.
    for (uint32_t i = 0; i < header->service_count; i++) {
        wrong = check_service(&parts, i);
        if (!wrong)
            wrong = check_grant_range(&parts, i);
        if (wrong)
            return fail(fault, wrong, PLAN_PART_SERVICE, i);
    }
    for (uint32_t i = 0; i < header->service_count; i++) {
        if (!check_grants(&parts, i, fault))
            return false;
    }
    for (uint32_t i = 0; i < header->signal_count; i++) {
        wrong = check_signal(&parts, i);
        if (wrong)
            return fail(fault, wrong, PLAN_PART_SIGNAL, i);
    }
    for (uint32_t i = 0; i < header->shared_count; i++) {
        wrong = check_shared(&parts, i);
        if (wrong)
            return fail(fault, wrong, PLAN_PART_SHARED, i);
    }
    *plan = parts;
    return true;
}

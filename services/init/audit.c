// SPDX-License-Identifier: Apache-2.0
//
// What the running services hold, as the derivation tree has it. Each service's memory is one Untyped, so that an
// address tells whose slot it is, and of whose memory an object was made. All of the tree is walked at once, while
// nobody else runs: what is passed on from one to the other is with one of them.

#include "audit.h"

#include "gifts.h"
#include "grants.h"
#include "holding.h"
#include "view.h"

#include <kozo/denial.h>
#include <kozo/object.h>
#include <kozo/string.h>
#include <kozo_syscalls.h>

/// Most that is kept of what was found. Who asks for more has it looked for again.
#define KEPT 256
/// How often the tree is walked before that is given up: what init owes a revocation takes the audit away, but once.
#define TRIES 4

/// Something that was found.
struct finding {
    struct holding holding;
    /// As CapabilityInfo has them.
    uint64_t handle, receiver;
    uint8_t place, origin;
    /// Made of a device's memory.
    bool device;
    uint8_t service;
    /// The slot of what it was narrowed from, or 0.
    uint32_t narrowed;
};
_Static_assert(SERVICES_MAX <= UINT8_MAX, "a service's number fits");
_Static_assert(CNODE_MAX_BITS < 32, "a slot's number fits");

/// The slots of init's CNode in which the audits stand while one is under way: one walks, one looks things up.
static struct { kozo_handle_t walker, reader; } audits;

/// Where the memory of each service that runs begins, and its CNode.
static struct memory {
    uint64_t base, bytes;
    uint64_t cnode;
} memories[SERVICES_MAX];

/// What is looked for, and what was found of it.
static struct {
    struct audit_question question;
    struct audit_counts counts;
    /// How many there are of what is looked for, and which of them are kept.
    uint64_t found, first;
    uint32_t kept;
    struct finding findings[KEPT];
} stock = {.question = {.service = SERVICE_NOBODY}};

int64_t audit_init(void) {
    audits.walker = kozo_slots_take(2);
    audits.reader = audits.walker + 1;
    return audits.walker == NULL_HANDLE ? kozo_own_error(ERR_NO_MEMORY) : 0;
}

/// The object that a capability in init's CNode names.
static int64_t find_object(kozo_handle_t handle, uint64_t *object) {
    uint64_t slot;
    return kozo_sys_audit_start(audits.reader, INIT_CNODE, handle, &slot, object);
}

// ---- Whose memory

static int64_t find_memory(const struct service *service) {
    struct memory *memory = &memories[service->number];
    *memory = (struct memory){0};
    if (!service_runs(service))
        return 0;
    int64_t error = find_object(service->run.arena.untyped, &memory->base);
    if (!error)
        error = find_object(service->run.cnode, &memory->cnode);
    memory->bytes = error ? 0 : UINT64_C(1) << service->run.arena.bits;
    return error;
}

static int64_t find_memories(void) {
    int64_t error = 0;
    for (uint32_t i = 0; !error && i < services_count(); i++)
        error = find_memory(service_at(i));
    return error;
}

static bool is_in(const struct service *service, uint64_t address) {
    const struct memory *memory = &memories[service->number];
    return address - memory->base < memory->bytes;
}

/// The service in whose memory an address is, or NULL.
static const struct service *owner_of(uint64_t address) {
    for (uint32_t i = 0; i < services_count(); i++) {
        if (is_in(service_at(i), address))
            return service_at(i);
    }
    return NULL;
}

// ---- Where it comes from

/// What a gift comes to; nothing fits if that can't be found out.
static struct given resolve(const struct service *service, const struct gift *gift) {
    const struct memory *memory = &memories[service->number];
    struct given given = {(uint8_t)gift->type, gift->rights, gift->value, memory->base, memory->bytes};
    if (gift->source == GIFT_INNER)
        return given;
    given.bytes = find_object(gift->of, &given.object) ? 0 : 1;
    uint64_t type, rights, badge, size_bits, detail, derived;
    if (gift->source == GIFT_PART && given.bytes &&
        !kozo_sys_cap_inspect(INIT_CNODE, gift->of, &type, &rights, &badge, &size_bits, &detail, &derived))
        given.bytes = UINT64_C(1) << size_bits;
    return given;
}

static bool is_gift(const struct service *service, const struct holding *holding, struct gift gift) {
    struct given given = resolve(service, &gift);
    return holding_is(holding, &given);
}

/// Whether it is what init has bound to objects of the service. Nobody can take it from there.
static bool is_bound(const struct service *service, const struct finding *finding) {
    const struct holding *holding = &finding->holding;
    if (finding->place == PLACE_THREAD && finding->handle == THREAD_SLOT_FAULT)
        return is_gift(service, holding, gifts_fault(service));
    if (finding->place == PLACE_THREAD && finding->handle == THREAD_SLOT_NOTIFICATION) {
        struct gift gift = {OBJECT_NOTIFICATION, holding->rights, 0, GIFT_SAME, service->notification};
        return is_gift(service, holding, gift);
    }
    if (finding->place != PLACE_IRQ && finding->place != PLACE_TIMER)
        return false;
    for (uint64_t bit = 0; bit < service->plan->signal_bits; bit++) {
        if (is_gift(service, holding, gifts_signal(service, bit)))
            return true;
    }
    return false;
}

/// Whether it is made of a page of device memory that the service was given.
static bool is_of_device_page(const struct service *service, const struct finding *finding) {
    for (uint64_t slot = SLOT_FIRST_NEED; slot < service->run.start.free_slot; slot++) {
        struct gift gift;
        if (!gifts_in_slot(service, slot, &gift) || gift.source != GIFT_PART)
            continue;
        struct given given = resolve(service, &gift);
        if (finding->holding.object - given.object < given.bytes)
            return true;
    }
    return false;
}

/// The slot of the gift that it is no more than, or 0.
static uint32_t find_wider(const struct service *service, const struct holding *holding) {
    for (uint64_t slot = SLOT_THREAD; slot < service->run.start.free_slot; slot++) {
        struct gift gift;
        if (!gifts_in_slot(service, slot, &gift) || (uint8_t)gift.type != holding->type)
            continue;
        struct given given = resolve(service, &gift);
        if (holding_narrows(holding, &given))
            return (uint32_t)slot;
    }
    return 0;
}

/// Whether the object is that of init's capability.
static bool is_same(kozo_handle_t handle, uint64_t object) {
    uint64_t found;
    return handle != NULL_HANDLE && find_object(handle, &found) == 0 && found == object;
}

/// Who receives on an endpoint or a notification of init's.
static uint64_t find_receiver(const struct holding *holding) {
    if (holding->type != OBJECT_ENDPOINT && holding->type != OBJECT_NOTIFICATION)
        return SERVICE_NOBODY;
    for (uint32_t i = 0; i < services_count(); i++) {
        const struct service *service = service_at(i);
        if (is_same(service->offer, holding->object) || is_same(service->notification, holding->object))
            return i;
    }
    return is_same(grants_system(), holding->object) ? SERVICE_INIT : SERVICE_NOBODY;
}

static void find_origin(const struct service *service, struct finding *finding) {
    struct gift gift;
    bool has_gift = finding->place == PLACE_CNODE && gifts_in_slot(service, finding->handle, &gift);
    if ((has_gift && is_gift(service, &finding->holding, gift)) || is_bound(service, finding))
        finding->origin = ORIGIN_DECLARED;
    else if (is_in(service, finding->holding.object) || (finding->device && is_of_device_page(service, finding)))
        finding->origin = ORIGIN_OWN;
    else if ((finding->narrowed = find_wider(service, &finding->holding)) != 0)
        finding->origin = ORIGIN_NARROWED;
    else
        finding->origin = ORIGIN_UNDECLARED;
    finding->receiver = finding->origin == ORIGIN_UNDECLARED ? find_receiver(&finding->holding) : SERVICE_NOBODY;
}

static void find_place(const struct service *service, struct finding *finding) {
    uint64_t home = finding->holding.home;
    uint64_t slot = (finding->holding.slot - memories[service->number].cnode) / SLOT_SIZE;
    if (home >= HOME_THREAD && home < HOME_IRQ) {
        finding->place = PLACE_THREAD;
        finding->handle = home - HOME_THREAD;
    } else if (home != HOME_CNODE) {
        finding->place = home == HOME_IRQ ? PLACE_IRQ : PLACE_TIMER;
    } else if (slot < service->run.start.slot_count) {
        finding->place = PLACE_CNODE;
        finding->handle = slot;
    } else {
        // Which slot of which CNode is looked for when it is told.
        finding->place = PLACE_OTHER_CNODE;
    }
}

// ---- Mappings

/// Whether init has mapped it as the grant of a region says.
static bool is_of_region(const struct service *service, const struct plan_grant *grant, const struct holding *holding) {
    struct kozo_start_region region = service->run.start.regions[grant->region];
    uint64_t start = region.address & ~(KOZO_PAGE_SIZE - 1);
    if (region.address == 0 ||
        holding->value - start >= kozo_round_up(region.address + region.size, KOZO_PAGE_SIZE) - start)
        return false;
    kozo_handle_t frame = gifts_frame(grant, holding->value - start);
    uint64_t object;
    return frame != NULL_HANDLE && find_object(frame, &object) == 0 && object == holding->object;
}

static bool is_declared_mapping(const struct service *service, const struct holding *holding) {
    for (uint32_t i = 0; i < service->plan->grant_count; i++) {
        const struct plan_grant *grant = service_grant(service, i);
        if (plan_kind_has_region(grant->kind) && is_of_region(service, grant, holding))
            return true;
    }
    return false;
}

// ---- The walk

static bool is_asked(const struct service *service) {
    return stock.question.service == EVERY_SERVICE || stock.question.service == service->number;
}

/// Count what was found, and keep it if it is looked for and comes at the right number.
static void note(const struct finding *finding) {
    bool undeclared = finding->origin == ORIGIN_UNDECLARED;
    stock.counts.capabilities += finding->place != PLACE_MAPPING;
    stock.counts.undeclared += undeclared;
    if (stock.question.undeclared && !undeclared)
        return;
    if (stock.found++ >= stock.first && stock.kept < KEPT)
        stock.findings[stock.kept++] = *finding;
}

static void note_holding(const struct service *service, const struct holding *holding, bool device) {
    struct finding finding = {.holding = *holding, .service = (uint8_t)service->number, .device = device};
    find_place(service, &finding);
    find_origin(service, &finding);
    note(&finding);
}

static void note_mapping(const struct service *service, const struct holding *holding, bool device) {
    struct finding finding = {
        .holding = *holding,
        .place = PLACE_MAPPING,
        .handle = holding->value,
        .origin = ORIGIN_UNDECLARED,
        .receiver = SERVICE_NOBODY,
        .service = (uint8_t)service->number,
        .device = device,
    };
    note(&finding);
}

/// What stands in no service's memory init holds. What nobody can name any more nobody holds.
static bool look_at(const struct holding *holding, void *context) {
    bool device = *(const bool *)context;
    const struct service *holder = owner_of(holding->slot);
    if (holder && holding->home != HOME_GRAVE && is_asked(holder))
        note_holding(holder, holding, device);
    const struct service *mapper = holding->entry ? owner_of(holding->entry) : NULL;
    bool foreign = mapper && mapper != holder && !is_in(mapper, holding->object) && is_asked(mapper);
    if (foreign && (holder || !is_declared_mapping(mapper, holding)))
        note_mapping(mapper, holding, device);
    return true;
}

static int64_t step(struct holding *holding) {
    uint64_t what, rights, value, slot, object, entry;
    int64_t error = kozo_sys_audit_step(audits.walker, &what, &rights, &value, &slot, &object, &entry);
    if (!error)
        *holding = holding_of(what, rights, value, slot, object, entry);
    return error;
}

/// Walk over all that was derived from a capability of init's, until the visitor has seen enough.
static int64_t walk_below(kozo_handle_t root, bool (*visit)(const struct holding *holding, void *context),
                          void *context) {
    uint64_t start, object;
    int64_t error = kozo_sys_audit_start(audits.walker, INIT_CNODE, root, &start, &object);
    for (bool goes_on = true; !error && goes_on;) {
        struct holding holding;
        error = step(&holding);
        goes_on = !error && holding.way != AUDIT_END && holding.slot != start &&
                  (holding.way == AUDIT_OUT || visit(&holding, context));
    }
    return error;
}

static bool is_filled(kozo_handle_t handle) {
    uint64_t type, rights, badge, size_bits, detail, derived;
    return !kozo_sys_cap_inspect(INIT_CNODE, handle, &type, &rights, &badge, &size_bits, &detail, &derived) && type;
}

/// What the kernel gave init at boot: all else was derived from that. In the end both audits must still be there.
static int64_t walk_all(void) {
    uint64_t object;
    int64_t error = find_memories();
    for (kozo_handle_t root = 1; !error && root < INIT_FREE; root++) {
        bool device = root >= INIT_DEVICE_FIRST;
        if (is_filled(root))
            error = walk_below(root, look_at, &device);
    }
    return error ? error : find_object(INIT_CNODE, &object);
}

static void close_audits(void) {
    kozo_sys_cap_delete(INIT_CNODE, audits.walker);
    kozo_sys_cap_delete(INIT_CNODE, audits.reader);
}

static int64_t open_audits(void) {
    int64_t error = kozo_sys_cap_copy(INIT_CNODE, audits.walker, INIT_CNODE, INIT_AUDIT, RIGHTS_AUDIT);
    return error ? error : kozo_sys_cap_copy(INIT_CNODE, audits.reader, INIT_CNODE, INIT_AUDIT, RIGHTS_AUDIT);
}

/// Those in the services' CNodes first, by their slots. Of what is elsewhere the slots lie in memory as they do in a
/// CNode.
static bool comes_before(const struct finding *a, const struct finding *b) {
    if (a->service != b->service)
        return a->service < b->service;
    if (a->place != b->place)
        return a->place < b->place;
    return a->handle != b->handle ? a->handle < b->handle : a->holding.slot < b->holding.slot;
}

static void sort_findings(void) {
    for (uint32_t i = 1; i < stock.kept; i++) {
        struct finding finding = stock.findings[i];
        uint32_t at = i;
        for (; at > 0 && comes_before(&finding, &stock.findings[at - 1]); at--)
            stock.findings[at] = stock.findings[at - 1];
        stock.findings[at] = finding;
    }
}

static uint64_t count_services(void) {
    uint64_t count = 0;
    for (uint32_t i = 0; i < services_count(); i++)
        count += service_runs(service_at(i)) && is_asked(service_at(i));
    return count;
}

static int64_t take_stock(struct audit_question question, uint64_t first) {
    int64_t error = ERR_INVALID_HANDLE;
    for (unsigned i = 0; error == ERR_INVALID_HANDLE && i < TRIES; i++) {
        stock.question = question;
        stock.counts = (struct audit_counts){.services = count_services()};
        stock.found = stock.kept = 0;
        stock.first = first;
        error = open_audits();
        if (!error)
            error = walk_all();
        close_audits();
    }
    // What was found by then answers nothing.
    if (error)
        stock.question.service = SERVICE_NOBODY;
    sort_findings();
    return error;
}

// ---- Telling

/// Where a slot is that is in none of the CNodes that services get: which one of the CNode that it lies in.
struct search {
    uint64_t address, slot;
};

static bool search_cnode(const struct holding *holding, void *context) {
    struct search *search = context;
    uint64_t slot = (search->address - holding->object) / SLOT_SIZE;
    bool found = holding->type == OBJECT_CNODE && holding->object != 0 && search->address >= holding->object &&
                 slot < UINT64_C(1) << holding->size_bits;
    search->slot = found ? slot : 0;
    return !found;
}

/// All capabilities to CNodes in a service's memory were derived from that.
static uint64_t find_slot(const struct finding *finding) {
    const struct service *service = service_at(finding->service);
    struct search search = {.address = finding->holding.slot};
    if (service_runs(service) && !open_audits() && walk_below(service->run.arena.untyped, search_cnode, &search))
        search.slot = 0;
    close_audits();
    return search.slot;
}

static uint64_t maker_of(const struct finding *finding) {
    const struct service *owner = owner_of(finding->holding.object);
    if (owner)
        return owner->number;
    return finding->holding.object == 0 || finding->device ? SERVICE_NOBODY : SERVICE_INIT;
}

static void tell_need(const struct finding *finding, struct kozo_capability_info *info) {
    const struct service *service = service_at(finding->service);
    struct kozo_capability_info wider = {.handle = finding->narrowed};
    if (finding->place == PLACE_CNODE)
        view_name(service, info);
    if (!finding->narrowed)
        return;
    view_name(service, &wider);
    const uint8_t *need = *wider.clear ? wider.clear : wider.name;
    strlcpy((char *)info->clear, (const char *)need, sizeof(info->clear));
}

static void tell(const struct finding *finding, struct kozo_capability_info *info) {
    const struct holding *holding = &finding->holding;
    bool is_mapped = holding->type == OBJECT_FRAME || holding->type == OBJECT_PAGE_TABLE;
    *info = (struct kozo_capability_info){
        .handle = finding->place == PLACE_OTHER_CNODE ? find_slot(finding) : finding->handle,
        .type = holding->type,
        .rights = holding->rights,
        .badge = is_mapped ? 0 : holding->value,
        .size_bits = holding->size_bits,
        .place = finding->place,
        .origin = finding->origin,
        .maker = maker_of(finding),
        .receiver = finding->receiver,
    };
    tell_need(finding, info);
}

static bool is_kept(uint64_t number) {
    return number - stock.first < stock.kept;
}

/// Whether the last look tells that, or that there is no such number.
static bool is_known(struct audit_question question, uint64_t number) {
    return question.service == stock.question.service && question.undeclared == stock.question.undeclared &&
           (is_kept(number) || number >= stock.found);
}

int64_t audit_ask(struct audit_question question, uint64_t number, struct audit_counts *counts, uint64_t *holder,
                  struct kozo_capability_info *info) {
    int64_t error = number == 0 || !is_known(question, number) ? take_stock(question, number) : 0;
    *counts = stock.counts;
    *holder = SERVICE_NOBODY;
    *info = (struct kozo_capability_info){0};
    if (error || !is_kept(number))
        return error;
    const struct finding *finding = &stock.findings[number - stock.first];
    *holder = finding->service;
    tell(finding, info);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
//
// What the names in a description stand for. What the resolver's own files share is here too.

#ifndef KOZOC_RESOLVE_H
#define KOZOC_RESOLVE_H

#include "buffer.h"
#include "model.h"

/// Resolve a service from its own declaration alone: what each need is, its handle, and where it is. A service that is
/// like another one takes over what that one has.
void resolve_service(struct system *system, struct service *service);

/// Resolve all services, and then what is between them: who offers what, who waits for which notification, and in which
/// order they start. False if there are more of something than a system can have; then nothing was resolved.
bool resolve_system(struct system *system);

/// Give a resolved service what the one that it is like has.
void copy_like(struct system *system, struct service *service);

/// Report an offer that is called like authority of another kind.
void check_offer_name(struct system *system, const struct offer *offer);

/// Find out which methods of init a service can call: those that every service has, and what it needs besides.
void resolve_system_methods(const struct system *system, struct service *service);

/// Badge bit of a method of init, or 0 where the definition has none of that name.
uint64_t system_method(const struct system *system, const char *name);

/// Carry out a `set`.
void apply_set(struct system *system, const struct set *set);

/// Let the value of a property take the place of another.
void settings_take(struct settings *to, const struct settings *from, enum property property);

/// Give what was not said its default value.
void settings_default(struct settings *settings);

/// Hint at the service, or program, of a list that was meant.
void suggest_services(struct system *system, const struct service *among, const char *wanted);

/// Hint at a description beside the system's folder, in services/*/*.kozo, whose service offers that; false if there is
/// none.
bool suggest_description(struct system *system, const char *offer);

// ---- Kinds of needs ----

/// What is the same for all needs of a kind. Where such authority is put plan_kind_has_slot() and its like tell.
struct kind {
    /// The word for it in fingerprints and messages.
    const char *name;
    /// The type of the capability and its rights in the kernel's words; NULL and "" without one.
    const char *object;
    const char *rights;
};

/// All kinds up to KIND_SYSTEM.
const struct kind *kind_of(const struct need *need);

/// Find out the need's kind, what its argument and its words say, and its default handle.
void resolve_kind(struct system *system, struct need *need);

/// Can a service pass such authority on to the programs that it starts?
bool is_passable(const struct need *need);

/// Can a need of a program be given by the service that starts it? If not an error says why.
bool can_pass_on(struct system *system, const struct need *need);

/// Is it the first word of what can be needed without an offer? No offer can be called so.
bool is_reserved_word(const char *word);

/// The interface of that name; reports an unknown one. NULL for `any` too.
const struct item *find_interface(struct system *system, const struct name *name);

// ---- Fingerprints ----

/// The handle table of a service as lines of text: place, kind, handle, type and rights.
void handles_text(struct buffer *out, const struct service *service);

#endif

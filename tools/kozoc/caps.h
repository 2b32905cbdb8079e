// SPDX-License-Identifier: Apache-2.0
//
// What people and tools are told of a system's capabilities.

#ifndef KOZOC_CAPS_H
#define KOZOC_CAPS_H

#include "buffer.h"
#include "model.h"

/// Append a table of all that each service may do.
void caps_table(struct buffer *out, const struct system *system);

/// Append that of one service or program, who may call it, and what it can start or who can start it. False, after a
/// line on stderr, if there is no such service or program.
bool caps_of(struct buffer *out, const struct system *system, const char *service);

/// Append who has an authority, who can reach it through calls, who could be given it, and which programs could be
/// started with it. False, after a line on
/// stderr, if there is no such authority.
bool caps_who_can(struct buffer *out, const struct system *system, const char *authority);

/// Append a shortest way from a service to another one, or to an authority. False if there is none, which is appended
/// too, or after a line on stderr if one of them is unknown.
bool caps_path(struct buffer *out, const struct system *system, const char *from, const char *to);

/// Append all of it as JSON.
void caps_json(struct buffer *out, const struct system *system);

/// Append a graph for Graphviz: who calls whom, by which methods, what the machine gives to whom, and who can start
/// what.
void caps_dot(struct buffer *out, const struct system *system);

/// The service of that name; NULL, after a line on stderr that names those nearest, if there is none.
const struct service *caps_service(const struct system *system, const char *name);

/// Can the service start the program, and give it all that it cannot do without?
bool can_start(const struct service *service, const struct service *program);

/// Is the need optional, and in this system for nothing?
bool is_absent(const struct need *need);

/// By what name the program knows it: `kozo.console`, `region initrd`, `signal events`.
const char *need_place(const struct need *need);

#endif

// SPDX-License-Identifier: Apache-2.0
//
// How the kernel ends when one of its invariants is broken. A user can never cause it.
#pragma once

struct exception_frame;

/// Print the cause, given as to klog, and a backtrace, leave the panic record, and halt for ever.
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// The same for an exception that the kernel itself raised, with the registers at that point.
_Noreturn void panic_exception(const struct exception_frame *frame);

/// Panics in the debug build if `expression` is false. The release build compiles the expression, so that it can't rot,
/// and doesn't evaluate it.
#ifdef KOZO_DEBUG
#define kassert(expression) ((expression) ? (void)0 : panic("%s:%d: not true: %s", __FILE__, __LINE__, #expression))
#else
#define kassert(expression) ((void)sizeof((expression) ? 1 : 0))
#endif

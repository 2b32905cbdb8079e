// SPDX-License-Identifier: Apache-2.0
//
// What nobody may have or do, whoever asked for it: beside what invariants.h says of the kernel's own state.
#pragma once

/// What is wrong first, or NULL: a capability with rights that its type does not have, an endpoint's owner that can
/// receive, or a page that can be written or executed by more than the capability that it was mapped by allows. After
/// invariants_broken() found nothing.
const char *authority_broken(void);

// SPDX-License-Identifier: Apache-2.0

//! What the clients and servers of all interfaces share.

use crate::service::HANDLES;
use crate::vectors::METHODS;
use alloc::vec::Vec;
use kozo::abi::BADGE_CLIENT_MASK;
use kozo::capability::Slot;
use kozo::{Capability, Reply, println, slots};

/// Counts what was checked and served, and has capabilities to send.
pub struct Peer {
    passed: u32,
    failed: u32,
    /// Calls of each method's function.
    served: [usize; METHODS],
    /// By type, what is sent along.
    given: Vec<(u64, u64)>,
    /// The Reply that is bound to the thread, and another one.
    bound: Reply,
    spare: Reply,
}

impl Peer {
    pub fn new() -> Self {
        Self { passed: 0, failed: 0, served: [0; METHODS], given: Vec::new(), bound: HANDLES.reply, spare: create() }
    }

    /// Checks that held, and that did not.
    pub fn counts(&self) -> (u32, u32) {
        (self.passed, self.failed)
    }

    /// Calls of a server's functions.
    pub fn calls(&self) -> u32 {
        self.served.iter().sum::<usize>() as u32
    }

    /// Counts a check, and says what is wrong if it does not hold.
    pub fn check(&mut self, is_right: bool, method: &str, vector: usize, what: &str) {
        if is_right {
            self.passed += 1;
        } else {
            self.failed += 1;
            println!("FAIL golden-rust: {method}, vector {vector}: {what}");
        }
    }

    /// Counts a call of a method's function; which of its vectors it has to be.
    pub fn served(&mut self, client: u64, method: usize, vectors: usize) -> usize {
        let index = self.served[method] % vectors;
        self.served[method] += 1;
        self.check(client != 0 && client <= BADGE_CLIENT_MASK, "a call", index, "client");
        index
    }

    /// A capability to send along. Its object is created when it is first wanted.
    pub fn give<C: Capability>(&mut self) -> C {
        if let Some((_, handle)) = self.given.iter().find(|(object, _)| *object == C::OBJECT) {
            return C::from_handle(*handle);
        }
        let made: C = create();
        self.given.push((C::OBJECT, made.handle()));
        made
    }

    /// Checks that a capability came that is of its type, and deletes it.
    pub fn receive<C: Capability>(&mut self, capability: C, method: &str, vector: usize, what: &str) {
        let slot = Slot::of(HANDLES.cnode, capability);
        let is_right = slot.inspect().is_ok_and(|found| found.r#type == C::OBJECT);
        // SAFETY: nothing is mapped through it.
        let is_deleted = unsafe { slot.delete() }.is_ok();
        slots::give_back(capability.handle());
        self.check(is_right && is_deleted, method, vector, what);
    }

    /// Binds another Reply to the thread; the one that holds the client.
    pub fn set_aside(&mut self) -> Reply {
        let holding = self.bound;
        HANDLES.thread.bind_reply(self.spare).expect("another Reply can be bound");
        self.bound = self.spare;
        self.spare = holding;
        holding
    }
}

fn create<C: Capability>() -> C {
    let slot = slots::take().expect("there is an empty slot");
    HANDLES.memory.create(0, HANDLES.cnode, slot).expect("there is memory for an object")
}

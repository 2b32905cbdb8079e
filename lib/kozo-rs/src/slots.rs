// SPDX-License-Identifier: Apache-2.0

//! The empty slots of the service's CNode.

use crate::abi::{Error, Handle, NULL_HANDLE};
use crate::handle::Capability;
use crate::kernel::{self, MESSAGE_CAPABILITIES};
use crate::lock::Lock;
use alloc::vec::Vec;
use core::ops::Range;

/// Those that nothing was ever put into.
static FRESH: Lock<Range<Handle>> = Lock::new(0..0);
/// Those that were given back.
static RETURNED: Lock<Vec<Handle>> = Lock::new(Vec::new());

/// Tells which slots are empty.
pub(crate) fn init(slots: Range<Handle>) {
    FRESH.with(|fresh| *fresh = slots);
}

/// Takes a slot that nothing was ever put into. The heap calls this, which is why it keeps away from what is on the
/// heap.
pub(crate) fn take_fresh() -> Option<Handle> {
    FRESH.with(Range::next)
}

/// Takes an empty slot, or `None` if there is none left.
pub fn take() -> Option<Handle> {
    RETURNED.with(Vec::pop).or_else(take_fresh)
}

/// Gives an empty slot back.
pub fn give_back(slot: Handle) {
    RETURNED.with(|returned| {
        // Who is out of memory loses the slot too.
        if returned.try_reserve(1).is_ok() {
            returned.push(slot);
        }
    });
}

/// Slots for the capabilities of messages that are yet to come.
pub(crate) struct Slots {
    /// First those that are there, then zeros.
    handles: [Handle; MESSAGE_CAPABILITIES],
    wanted: usize,
}

impl Slots {
    /// For so many capabilities.
    #[inline]
    pub fn new(wanted: usize) -> Self {
        assert!(wanted <= MESSAGE_CAPABILITIES);
        Self { handles: [NULL_HANDLE; MESSAGE_CAPABILITIES], wanted }
    }

    /// Takes slots until there are enough; false if there are not that many.
    #[inline]
    pub fn fill(&mut self) -> bool {
        self.handles[..self.wanted].iter_mut().filter(|slot| **slot == NULL_HANDLE).all(|slot| {
            *slot = take().unwrap_or(NULL_HANDLE);
            *slot != NULL_HANDLE
        })
    }

    /// Receives a message by this function. Only meanwhile are the slots open to what comes.
    #[inline(always)]
    pub fn receiving<T>(&self, receive: impl FnOnce() -> T) -> T {
        if self.wanted == 0 {
            return receive();
        }
        kernel::set_receive_slots(self.handles);
        let result = receive();
        kernel::set_receive_slots([NULL_HANDLE; MESSAGE_CAPABILITIES]);
        result
    }

    /// Takes out those that a message has just filled.
    #[inline]
    pub fn take_filled(&mut self, count: usize) -> Arrived<MESSAGE_CAPABILITIES> {
        let count = count.min(self.wanted);
        let mut arrived = Arrived { count, ..Arrived::none() };
        arrived.handles[..count].copy_from_slice(&self.handles[..count]);
        self.handles[..count].fill(NULL_HANDLE);
        self.handles.rotate_left(count);
        arrived
    }
}

impl Drop for Slots {
    fn drop(&mut self) {
        self.handles.iter().filter(|&&slot| slot != NULL_HANDLE).for_each(|&slot| give_back(slot));
    }
}

/// Capabilities that a message brought, at most so many. Unless they are kept they are deleted.
pub(crate) struct Arrived<const MOST: usize> {
    handles: [Handle; MOST],
    count: usize,
}

impl<const MOST: usize> Arrived<MOST> {
    /// None.
    #[inline(always)]
    pub const fn none() -> Self {
        Self { handles: [NULL_HANDLE; MOST], count: 0 }
    }

    /// The handles.
    #[inline]
    pub fn handles(&self) -> &[Handle] {
        &self.handles[..self.count]
    }

    /// Leaves them to who has the handles.
    #[inline]
    pub fn keep(mut self) {
        self.count = 0;
    }

    /// The same with room for another number; if there are more they are deleted.
    #[inline]
    pub fn resize<const OTHER: usize>(mut self) -> Arrived<OTHER> {
        let mut other = Arrived::none();
        if self.count <= OTHER {
            other.handles[..self.count].copy_from_slice(self.handles());
            other.count = self.count;
            self.count = 0;
        }
        other
    }
}

impl<const MOST: usize> Drop for Arrived<MOST> {
    #[inline]
    fn drop(&mut self) {
        if MOST > 0 {
            self.handles().iter().for_each(|&slot| delete(slot));
        }
    }
}

/// Deletes what a message brought. Its sender may have revoked it meanwhile: then the slot is empty already.
fn delete(slot: Handle) {
    // What can't be deleted keeps its slot.
    if matches!(kernel::delete(slot), Ok(()) | Err(Error::InvalidHandle)) {
        give_back(slot);
    }
}

/// Deletes a capability that a message brought, whatever it is, and gives its slot back. Handles to it go stale.
///
/// A sender can send another type of capability than the interface has, and revoke what it sent: this copes with both.
///
/// # Errors
/// Those of `SYS_CAP_DELETE`.
///
/// # Safety
/// No memory is in use that is mapped through the capability.
pub unsafe fn discard(capability: impl Capability) -> Result<(), Error> {
    match kernel::delete(capability.handle()) {
        Ok(()) | Err(Error::InvalidHandle) => {
            give_back(capability.handle());
            Ok(())
        }
        Err(error) => Err(error),
    }
}

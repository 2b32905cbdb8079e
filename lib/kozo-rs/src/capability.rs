// SPDX-License-Identifier: Apache-2.0

//! Making, deriving and deleting capabilities.

use crate::abi::sys::{self, CapInspectOut};
use crate::abi::{self, Error, Handle};
use crate::handle::{
    CNode, Capability, Clock, Counters, DebugConsole, Endpoint, IoPort, IoPortControl, Irq, IrqControl, Notification, Reply,
    Untyped,
};
use crate::slots;

/// The badge of a client's capability to an endpoint: the client's number, from 1 to `BADGE_CLIENT_MASK`, and the bits of
/// the methods that it may call (`FS_MAY_OPEN | FS_MAY_READ`, or `FS_MAY_ALL`).
pub const fn badge(client: u64, methods: u64) -> u64 {
    client & abi::BADGE_CLIENT_MASK | methods << abi::BADGE_METHODS_SHIFT
}

/// A slot: a CNode and an index in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The CNode.
    pub cnode: CNode,
    /// The index, 1 or more.
    pub index: u64,
}

impl Untyped {
    /// Creates an object of type `C` and puts the capability into an empty slot of `cnode`, which is this service's
    /// own.
    ///
    /// `size_bits` is the binary logarithm of the size: bytes of an Untyped or Frame, slots of a CNode; 0 for others.
    ///
    /// # Errors
    /// Those of `SYS_CAP_CREATE`.
    pub fn create<C: Capability>(self, size_bits: u64, cnode: CNode, index: u64) -> Result<C, Error> {
        self.create_many(C::OBJECT, size_bits, Slot { cnode, index }, 1)?;
        Ok(C::from_handle(index))
    }

    /// Creates `count` objects of a type, with the capabilities in consecutive slots from `first` on.
    ///
    /// # Errors
    /// Those of `SYS_CAP_CREATE`; nothing was created then.
    #[inline]
    pub fn create_many(self, object: u64, size_bits: u64, first: Slot, count: u64) -> Result<(), Error> {
        // SAFETY: new objects take memory that nobody uses.
        unsafe { sys::cap_create(self.handle(), object, size_bits, first.cnode.handle(), first.index, count) }
    }
}

impl Slot {
    /// A slot of the service's own CNode.
    #[inline]
    pub fn of(cnode: CNode, capability: impl Capability) -> Self {
        Self { cnode, index: capability.handle() }
    }

    /// Puts a copy of the capability here into the slot `to`, with at most these rights.
    ///
    /// # Errors
    /// Those of `SYS_CAP_COPY`.
    #[inline]
    pub fn copy(self, to: Slot, rights: u64) -> Result<(), Error> {
        // SAFETY: fills an empty slot.
        unsafe { sys::cap_copy(to.cnode.handle(), to.index, self.cnode.handle(), self.index, rights) }
    }

    /// Puts a copy with a badge, which is not 0, into the slot `to`.
    ///
    /// # Errors
    /// Those of `SYS_CAP_MINT`.
    #[inline]
    pub fn mint(self, to: Slot, rights: u64, badge: u64) -> Result<(), Error> {
        // SAFETY: fills an empty slot.
        unsafe { sys::cap_mint(to.cnode.handle(), to.index, self.cnode.handle(), self.index, rights, badge) }
    }

    /// Moves the capability into the slot `to`; handles to it go stale.
    ///
    /// # Errors
    /// Those of `SYS_CAP_MOVE`.
    #[inline]
    pub fn move_to(self, to: Slot) -> Result<(), Error> {
        // SAFETY: what is mapped stays mapped, through whichever slot.
        unsafe { sys::cap_move(to.cnode.handle(), to.index, self.cnode.handle(), self.index) }
    }

    /// Empties the slot.
    ///
    /// # Errors
    /// Those of `SYS_CAP_DELETE`.
    ///
    /// # Safety
    /// No memory is in use that is mapped through the capability.
    #[inline]
    pub unsafe fn delete(self) -> Result<(), Error> {
        // SAFETY: the caller vouches for it.
        unsafe { sys::cap_delete(self.cnode.handle(), self.index) }
    }

    /// Deletes everything that was derived from the capability here.
    ///
    /// # Errors
    /// Those of `SYS_CAP_REVOKE`.
    ///
    /// # Safety
    /// No memory is in use that is mapped through a capability derived from it.
    #[inline]
    pub unsafe fn revoke(self) -> Result<(), Error> {
        // SAFETY: the caller vouches for it.
        unsafe { sys::cap_revoke(self.cnode.handle(), self.index) }
    }

    /// What the slot holds.
    ///
    /// # Errors
    /// Those of `SYS_CAP_INSPECT`.
    #[inline]
    pub fn inspect(self) -> Result<CapInspectOut, Error> {
        // SAFETY: changes nothing.
        unsafe { sys::cap_inspect(self.cnode.handle(), self.index) }
    }
}

macro_rules! deletable {
    ($($name:ident)*) => { $(
        impl $name {
            /// Deletes this capability, one that a message brought for instance, and gives its slot back. Copies of the
            /// handle go stale.
            ///
            /// # Errors
            /// Those of `SYS_CAP_DELETE`; `WrongType` if the slot holds something else.
            pub fn delete(self) -> Result<(), Error> {
                delete(self)
            }
        }
    )* };
}

// No memory is mapped through these.
deletable!(Clock Counters DebugConsole Endpoint IoPort IoPortControl Irq IrqControl Notification Reply);

/// Deletes a capability of a type that no memory is mapped through.
fn delete<C: Capability>(capability: C) -> Result<(), Error> {
    let slot = Slot::of(CNode::new(abi::SLOT_CNODE), capability);
    match slot.inspect()?.r#type {
        0 => return Err(Error::InvalidHandle),
        // A handle is only a number: a frame that is in use could be there.
        object if object != C::OBJECT => return Err(Error::WrongType),
        _ => (),
    }
    // SAFETY: the capability is of the type that it should be.
    unsafe { slot.delete() }?;
    slots::give_back(slot.index);
    Ok(())
}

/// The handle that names nothing, for arguments that may be left out.
pub const NONE: Handle = crate::abi::NULL_HANDLE;

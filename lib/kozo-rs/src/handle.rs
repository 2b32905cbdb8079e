// SPDX-License-Identifier: Apache-2.0

//! Typed handles. A handle is a slot's index in this service's CNode; its type here says what the slot should hold, and
//! the kernel checks that on each use.

use crate::abi;
use crate::abi::Handle;

/// A capability of one type.
pub trait Capability: Copy {
    /// The object type, an `OBJECT_` number.
    const OBJECT: u64;

    /// Takes a slot to hold a capability of this type. The kernel refuses calls through it if it doesn't.
    fn from_handle(handle: Handle) -> Self;

    /// The slot's index.
    fn handle(self) -> Handle;
}

macro_rules! capabilities {
    ($($(#[$doc:meta])* $name:ident = $object:ident;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(transparent)]
        pub struct $name(Handle);

        impl $name {
            /// Takes a slot to hold a capability of this type, as [`Capability::from_handle`] does.
            pub const fn new(handle: Handle) -> Self {
                Self(handle)
            }
        }

        impl Capability for $name {
            const OBJECT: u64 = abi::$object as u64;

            fn from_handle(handle: Handle) -> Self {
                Self(handle)
            }

            fn handle(self) -> Handle {
                self.0
            }
        }
    )* };
}

capabilities! {
    /// Physical memory that objects are created from.
    Untyped = OBJECT_UNTYPED;
    /// A table of capabilities.
    CNode = OBJECT_CNODE;
    /// A flow of execution.
    Thread = OBJECT_THREAD;
    /// The top-level page table of a process.
    AddressSpace = OBJECT_ADDRESS_SPACE;
    /// A page table below it.
    PageTable = OBJECT_PAGE_TABLE;
    /// Memory that can be mapped.
    Frame = OBJECT_FRAME;
    /// Where callers and a server meet.
    Endpoint = OBJECT_ENDPOINT;
    /// Holds a caller that waits for an answer.
    Reply = OBJECT_REPLY;
    /// A word of signal bits.
    Notification = OBJECT_NOTIFICATION;
    /// A hardware interrupt line.
    Irq = OBJECT_IRQ;
    /// A range of I/O ports.
    IoPort = OBJECT_IO_PORT;
    /// The authority over all interrupt lines.
    IrqControl = OBJECT_IRQ_CONTROL;
    /// The authority over all I/O ports.
    IoPortControl = OBJECT_IO_PORT_CONTROL;
    /// The kernel's debug output.
    DebugConsole = OBJECT_DEBUG_CONSOLE;
    /// The system's monotonic clock.
    Clock = OBJECT_CLOCK;
    /// Signals a notification at a time.
    Timer = OBJECT_TIMER;
    /// What the kernel counts of its own work.
    Counters = OBJECT_COUNTERS;
    /// A place in the derivation tree, which only init has.
    Audit = OBJECT_AUDIT;
}

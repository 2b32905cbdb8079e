// SPDX-License-Identifier: Apache-2.0

//! Threads and notifications.

use crate::abi::sys::{self, ThreadInspectOut};
use crate::abi::{Error, ThreadSlot};
use crate::capability::NONE;
use crate::handle::{Capability, Notification, Reply, Thread};

impl Thread {
    /// Lets other ready threads of the same priority run. The thread is the calling one.
    ///
    /// # Errors
    /// Those of `SYS_THREAD_YIELD`.
    #[inline]
    pub fn yield_now(self) -> Result<(), Error> {
        // SAFETY: touches no memory.
        unsafe { sys::thread_yield(self.handle()) }
    }

    /// How the thread is doing.
    ///
    /// # Errors
    /// Those of `SYS_THREAD_INSPECT`.
    #[inline]
    pub fn inspect(self) -> Result<ThreadInspectOut, Error> {
        // SAFETY: touches no memory.
        unsafe { sys::thread_inspect(self.handle()) }
    }

    /// Has the thread's receives also serve a notification, or none.
    ///
    /// # Errors
    /// Those of `SYS_THREAD_BIND`.
    #[inline]
    pub fn bind_notification(self, notification: Option<Notification>) -> Result<(), Error> {
        let handle = notification.map_or(NONE, Capability::handle);
        // SAFETY: touches no memory.
        unsafe { sys::thread_bind(self.handle(), ThreadSlot::Notification as u64, handle, 0) }
    }

    /// Has the thread's receives arm another Reply. The one before goes on holding the client that it holds.
    ///
    /// # Errors
    /// Those of `SYS_THREAD_BIND`.
    #[inline]
    pub fn bind_reply(self, reply: Reply) -> Result<(), Error> {
        // SAFETY: touches no memory.
        unsafe { sys::thread_bind(self.handle(), ThreadSlot::Reply as u64, reply.handle(), 0) }
    }
}

impl Notification {
    /// Sets the bits of the capability's badge and wakes who waits for them.
    ///
    /// # Errors
    /// Those of `SYS_SIGNAL`.
    #[inline]
    pub fn signal(self) -> Result<(), Error> {
        // SAFETY: touches no memory.
        unsafe { sys::signal(self.handle()) }
    }

    /// Waits until there are bits, and takes them all.
    ///
    /// # Errors
    /// Those of `SYS_WAIT`.
    #[inline]
    pub fn wait(self) -> Result<u64, Error> {
        // SAFETY: touches no memory.
        unsafe { sys::wait(self.handle()) }.map(|out| out.signals)
    }

    /// Takes the bits there are.
    ///
    /// # Errors
    /// Those of `SYS_POLL`; `WouldBlock` if there are none.
    #[inline]
    pub fn poll(self) -> Result<u64, Error> {
        // SAFETY: touches no memory.
        unsafe { sys::poll(self.handle()) }.map(|out| out.signals)
    }
}

// SPDX-License-Identifier: Apache-2.0

//! Interrupts, I/O ports, the clock, and the kernel's debug output and counters.

use crate::abi::{DEBUG_WRITE_BYTES, Error, FastpathMiss, sys};
use crate::capability::NONE;
use crate::handle::{Capability, Clock, Counters, DebugConsole, IoPort, Irq, Notification};

impl Irq {
    /// Chooses the notification that the interrupt signals, or none.
    ///
    /// # Errors
    /// Those of `SYS_IRQ_NOTIFY`.
    #[inline]
    pub fn notify(self, notification: Option<Notification>) -> Result<(), Error> {
        let handle = notification.map_or(NONE, Capability::handle);
        // SAFETY: touches no memory.
        unsafe { sys::irq_notify(self.handle(), handle) }
    }

    /// Lets the line interrupt (again).
    ///
    /// # Errors
    /// Those of `SYS_IRQ_ACK`.
    #[inline]
    pub fn acknowledge(self) -> Result<(), Error> {
        // SAFETY: touches no memory.
        unsafe { sys::irq_ack(self.handle()) }
    }
}

impl IoPort {
    /// Reads a port, `width` bytes wide: 1, 2 or 4.
    ///
    /// # Errors
    /// Those of `SYS_PORT_IN`.
    ///
    /// # Safety
    /// What the device does on it breaks no rule of the memory that this service uses.
    #[inline]
    pub unsafe fn read(self, port: u16, width: u64) -> Result<u32, Error> {
        // SAFETY: the caller vouches for it. A value of at most 4 bytes fits.
        unsafe { sys::port_in(self.handle(), u64::from(port), width) }.map(|out| out.value as u32)
    }

    /// Writes a port, `width` bytes wide: 1, 2 or 4.
    ///
    /// # Errors
    /// Those of `SYS_PORT_OUT`.
    ///
    /// # Safety
    /// What the device does on it breaks no rule of the memory that this service uses.
    #[inline]
    pub unsafe fn write(self, port: u16, width: u64, value: u32) -> Result<(), Error> {
        // SAFETY: the caller vouches for it.
        unsafe { sys::port_out(self.handle(), u64::from(port), width, u64::from(value)) }
    }
}

impl Clock {
    /// Nanoseconds since boot.
    ///
    /// # Errors
    /// Those of `SYS_CLOCK_READ`.
    #[inline]
    pub fn now(self) -> Result<u64, Error> {
        // SAFETY: touches no memory.
        unsafe { sys::clock_read(self.handle()) }.map(|out| out.nanoseconds)
    }
}

impl Counters {
    /// How often the IPC fast path was left for this reason.
    ///
    /// # Errors
    /// Those of `SYS_COUNTER_READ`.
    #[inline]
    pub fn misses(self, reason: FastpathMiss) -> Result<u64, Error> {
        // SAFETY: touches no memory.
        unsafe { sys::counter_read(self.handle(), reason as u64) }.map(|out| out.count)
    }
}

impl DebugConsole {
    /// Prints bytes.
    ///
    /// # Errors
    /// Those of `SYS_DEBUG_WRITE`.
    pub fn write(self, bytes: &[u8]) -> Result<(), Error> {
        for piece in bytes.chunks(DEBUG_WRITE_BYTES as usize) {
            let mut words = [0; DEBUG_WRITE_BYTES as usize / 8];
            for (i, &byte) in piece.iter().enumerate() {
                words[i / 8] |= u64::from(byte) << (i % 8 * 8);
            }
            let [a, b, c, d] = words;
            // SAFETY: touches no memory.
            unsafe { sys::debug_write(self.handle(), piece.len() as u64, a, b, c, d) }?;
        }
        Ok(())
    }
}

// SPDX-License-Identifier: Apache-2.0

//! Mapping memory.

use crate::abi::Error;
use crate::abi::sys;
use crate::handle::{AddressSpace, Capability, Frame, PageTable};

impl AddressSpace {
    /// Maps a frame at an address with `PROT_` bits.
    ///
    /// # Errors
    /// Those of `SYS_SPACE_MAP`.
    ///
    /// # Safety
    /// The new mapping breaks no rule that the address space's owner relies on: in the service's own, the addresses are
    /// unused, and nobody else writes the frame while there are references into it.
    pub unsafe fn map(self, frame: Frame, address: u64, protection: u64) -> Result<(), Error> {
        // SAFETY: the caller vouches for it.
        unsafe { sys::space_map(self.handle(), frame.handle(), address, protection) }
    }

    /// Changes how a frame is mapped here.
    ///
    /// # Errors
    /// Those of `SYS_SPACE_PROTECT`.
    ///
    /// # Safety
    /// The new protection breaks no rule that the address space's owner relies on.
    pub unsafe fn protect(self, frame: Frame, protection: u64) -> Result<(), Error> {
        // SAFETY: the caller vouches for it.
        unsafe { sys::space_protect(self.handle(), frame.handle(), protection) }
    }

    /// Maps a page table that serves an address, at level 1 (2 MiB), 2 (1 GiB) or 3 (512 GiB).
    ///
    /// # Errors
    /// Those of `SYS_SPACE_MAP_TABLE`.
    pub fn map_table(self, table: PageTable, address: u64, level: u64) -> Result<(), Error> {
        // SAFETY: an empty table changes no mapping.
        unsafe { sys::space_map_table(self.handle(), table.handle(), address, level) }
    }
}

impl Frame {
    /// Takes the frame out of the address space where this capability mapped it.
    ///
    /// # Errors
    /// Those of `SYS_FRAME_UNMAP`.
    ///
    /// # Safety
    /// The memory there is not in use.
    pub unsafe fn unmap(self) -> Result<(), Error> {
        // SAFETY: the caller vouches for it.
        unsafe { sys::frame_unmap(self.handle()) }
    }
}

impl PageTable {
    /// Takes the table, and all that is mapped through it, out of its address space.
    ///
    /// # Errors
    /// Those of `SYS_TABLE_UNMAP`.
    ///
    /// # Safety
    /// The memory that is mapped through it is not in use.
    pub unsafe fn unmap(self) -> Result<(), Error> {
        // SAFETY: the caller vouches for it.
        unsafe { sys::table_unmap(self.handle()) }
    }
}

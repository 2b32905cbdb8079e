// SPDX-License-Identifier: Apache-2.0

//! What init gives a service to start with, by name.

use crate::abi::{self, START_MAX_ENTRIES, StartEntry, StartInfo};
use crate::failure::Failure;
use crate::handle::{AddressSpace, CNode, Capability, Clock, Endpoint, Notification, Untyped};
use core::ops::Range;
use core::str::Utf8Error;

/// The service's start information.
#[derive(Clone, Copy)]
pub struct Start(&'static StartInfo);

/// Memory that init mapped for the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    address: usize,
    size: usize,
}

impl Start {
    /// Takes the start information over, or `None` if it follows another definition of the ABI.
    pub(crate) fn new(info: &'static StartInfo) -> Option<Self> {
        (info.fingerprint == abi::ABI_FINGERPRINT).then_some(Self(info))
    }

    /// The service's own name.
    pub fn name(self) -> &'static str {
        core::str::from_utf8(until_zero(&self.0.name)).unwrap_or("?")
    }

    /// The argument text that the service was run with.
    ///
    /// # Errors
    /// It is no UTF-8.
    pub fn arguments(self) -> Result<&'static str, Utf8Error> {
        core::str::from_utf8(until_zero(&self.0.arguments))
    }

    /// The capability of this name. That it is of type `C` is checked by the kernel, on use.
    ///
    /// # Errors
    /// `Missing` if init gave none of this name.
    pub fn capability<C: Capability>(self, name: &'static str) -> Result<C, Failure> {
        let entry = self.entry(name).filter(|entry| entry.handle != abi::NULL_HANDLE);
        entry.map(|entry| C::from_handle(entry.handle)).ok_or(Failure::Missing(name))
    }

    /// The region of this name.
    ///
    /// # Errors
    /// `Missing` if init mapped none of this name.
    pub fn region(self, name: &'static str) -> Result<Region, Failure> {
        let entry = self.entry(name).filter(|entry| {
            entry.address != 0 && entry.address.checked_add(entry.size).is_some_and(|end| end <= abi::USER_END)
        });
        let region = entry.map(|entry| Region { address: entry.address as usize, size: entry.size as usize });
        region.ok_or(Failure::Missing(name))
    }

    /// The names of all capabilities and regions that init gave.
    pub fn names(self) -> impl Iterator<Item = &'static [u8]> {
        self.entries().iter().map(|entry| until_zero(&entry.name))
    }

    /// The addresses between which the service may map what it likes.
    pub fn heap(self) -> Range<u64> {
        self.0.heap_start..self.0.heap_end
    }

    /// The slots of the service's CNode that were empty at its start. `kozo::slots` hands them out.
    pub fn free_slots(self) -> Range<u64> {
        self.0.free_slot..self.0.slot_count
    }

    /// An Endpoint, such as `offer` or `console`.
    ///
    /// # Errors
    /// As [`Self::capability`].
    pub fn endpoint(self, name: &'static str) -> Result<Endpoint, Failure> {
        self.capability(name)
    }

    /// A Notification.
    ///
    /// # Errors
    /// As [`Self::capability`].
    pub fn notification(self, name: &'static str) -> Result<Notification, Failure> {
        self.capability(name)
    }

    /// The Clock.
    ///
    /// # Errors
    /// As [`Self::capability`].
    pub fn clock(self) -> Result<Clock, Failure> {
        self.capability("clock")
    }

    /// What is left of the memory that the service was made from.
    ///
    /// # Errors
    /// As [`Self::capability`].
    pub fn memory(self) -> Result<Untyped, Failure> {
        self.capability("memory")
    }

    /// The service's own CNode.
    ///
    /// # Errors
    /// As [`Self::capability`].
    pub fn cnode(self) -> Result<CNode, Failure> {
        self.capability("self.cnode")
    }

    /// The service's own address space.
    ///
    /// # Errors
    /// As [`Self::capability`].
    pub fn space(self) -> Result<AddressSpace, Failure> {
        self.capability("self.space")
    }

    fn entries(self) -> &'static [StartEntry] {
        let count = self.0.entry_count.min(START_MAX_ENTRIES) as usize;
        &self.0.entries[..count]
    }

    fn entry(self, name: &str) -> Option<&'static StartEntry> {
        self.entries().iter().find(|entry| until_zero(&entry.name) == name.as_bytes())
    }
}

impl Region {
    /// Where it is mapped.
    pub fn address(self) -> usize {
        self.address
    }

    /// Bytes.
    pub fn size(self) -> usize {
        self.size
    }

    /// Its content.
    ///
    /// # Safety
    /// The region is ordinary memory, mapped readable, that nobody writes and that stays mapped.
    pub unsafe fn bytes(self) -> &'static [u8] {
        // SAFETY: the caller vouches for it; `Start::region` checked the range.
        unsafe { core::slice::from_raw_parts(self.address as *const u8, self.size) }
    }
}

/// The part of a zero-terminated text before the zero.
fn until_zero(text: &[u8]) -> &[u8] {
    text.split(|&byte| byte == 0).next().unwrap_or(text)
}

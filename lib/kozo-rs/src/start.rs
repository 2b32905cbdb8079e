// SPDX-License-Identifier: Apache-2.0

//! What init tells a service at its start. Its capabilities, and the regions and parameters by name, are in the module
//! `service`, which the system compiler writes.

use crate::abi::{self, StartInfo, StartRegion};
use crate::capability::Slot;
use crate::handle::CNode;
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
    /// Takes the start information over, or `None` if it follows another definition of the ABI, or init filled the
    /// CNode by another table of handles than the one with this fingerprint.
    pub(crate) fn new(info: &'static StartInfo, handles: u64) -> Option<Self> {
        (info.fingerprint == abi::ABI_FINGERPRINT && info.handles == handles).then_some(Self(info))
    }

    /// The service's own name.
    pub fn name(self) -> &'static str {
        text(&self.0.name)
    }

    /// Which run of the service this is; the first is 1.
    pub fn generation(self) -> u64 {
        self.0.generation
    }

    /// The argument text that the service was run with.
    ///
    /// # Errors
    /// It is no UTF-8.
    pub fn arguments(self) -> Result<&'static str, Utf8Error> {
        core::str::from_utf8(until_zero(&self.0.arguments))
    }

    /// Is there a capability at this handle? What the functions of the module `service` call for needs that are
    /// optional.
    pub fn has(self, handle: abi::Handle) -> bool {
        let slot = Slot { cnode: CNode::new(abi::SLOT_CNODE), index: handle };
        slot.inspect().is_ok_and(|found| found.r#type != 0)
    }

    /// The region of this index, or `None` if there is none: what the functions of the module `service` call.
    pub fn region(self, index: usize) -> Option<Region> {
        let &StartRegion { address, size } = self.0.regions.get(index)?;
        let fits = address != 0 && address.checked_add(size).is_some_and(|end| end <= abi::USER_END);
        fits.then_some(Region { address: address as usize, size: size as usize })
    }

    /// The value of the parameter of this index, a number or a flag: what the functions of the module `service` call.
    pub fn parameter_number(self, index: usize) -> u64 {
        self.0.parameters.get(index).map_or(0, |parameter| parameter.number)
    }

    /// The same for a parameter that is a text.
    pub fn parameter_text(self, index: usize) -> &'static str {
        self.0.parameters.get(index).map_or("", |parameter| text(&parameter.text))
    }

    /// How many clients init told of. They are numbered from 1 on.
    pub fn client_count(self) -> u64 {
        self.0.client_count
    }

    /// The name of a client of this service, by its number; empty if no service has this number.
    pub fn client_name(self, client: u64) -> &'static str {
        self.client(client).map_or("", |client| text(&client.name))
    }

    /// What stands behind the colon where a client's declaration needs this service, as `/etc` in `fs.read:/etc`; empty
    /// without.
    pub fn client_argument(self, client: u64) -> &'static str {
        self.client(client).map_or("", |client| text(&client.argument))
    }

    /// The addresses between which the service may map what it likes.
    pub fn heap(self) -> Range<u64> {
        self.0.heap_start..self.0.heap_end
    }

    /// The slots of the service's CNode that were empty at its start. `kozo::slots` hands them out.
    pub fn free_slots(self) -> Range<u64> {
        self.0.free_slot..self.0.slot_count
    }

    fn client(self, client: u64) -> Option<&'static abi::Client> {
        let table = self.0.clients as *const abi::Client;
        if table.is_null() || client == 0 || client > self.0.client_count {
            return None;
        }
        // SAFETY: init mapped the table, which has `client_count` elements, for as long as the service lives.
        Some(unsafe { &*table.add(client as usize - 1) })
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

/// A zero-terminated text of the system's description, which is ASCII.
fn text(bytes: &'static [u8]) -> &'static str {
    core::str::from_utf8(until_zero(bytes)).unwrap_or("?")
}

#[cfg(test)]
mod tests;

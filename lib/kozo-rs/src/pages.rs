// SPDX-License-Identifier: Apache-2.0

//! The global allocator: a heap that grows by Frames from the service's Untyped `memory`.

use crate::abi::{self, Error};
use crate::capability::Slot;
use crate::handle::{AddressSpace, CNode, Capability, Frame, PageTable, Untyped};
use crate::heap::Heap;
use crate::lock::Lock;
use crate::slots;
use crate::start::Start;
use core::alloc::{GlobalAlloc, Layout};
use core::ops::Range;
use core::ptr;

const PAGE: u64 = 1 << abi::FRAME_SMALL_BITS;
/// The heap grows by that much at least.
const STEP: u64 = 4 * PAGE;

/// Where new memory comes from.
struct Source {
    memory: Untyped,
    cnode: CNode,
    space: AddressSpace,
    /// Addresses that nothing is mapped at.
    addresses: Range<u64>,
}

struct State {
    heap: Heap,
    source: Option<Source>,
}

struct Allocator(Lock<State>);

#[cfg_attr(target_os = "none", global_allocator)]
static ALLOCATOR: Allocator = Allocator(Lock::new(State { heap: Heap::new(), source: None }));

/// Tells the allocator where its memory comes from.
pub fn init(start: Start) {
    let heap = start.heap();
    let source = Source {
        memory: Untyped::new(abi::SLOT_MEMORY),
        cnode: CNode::new(abi::SLOT_CNODE),
        space: AddressSpace::new(abi::SLOT_SPACE),
        addresses: heap.start.next_multiple_of(PAGE)..heap.end,
    };
    ALLOCATOR.0.with(|state| state.source = Some(source));
}

// SAFETY: the heap hands out each byte once, aligned as asked.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.0.with(|state| {
            let memory = state.heap.allocate(layout).or_else(|| {
                state.grow(layout)?;
                state.heap.allocate(layout)
            });
            memory.map_or(ptr::null_mut(), |memory| memory.as_ptr())
        })
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if let Some(memory) = ptr::NonNull::new(memory) {
            // SAFETY: as the trait's contract says.
            self.0.with(|state| unsafe { state.heap.release(memory, layout) });
        }
    }
}

impl State {
    /// Adds memory enough for the layout, or as much as slots and page tables allow.
    fn grow(&mut self, layout: Layout) -> Option<()> {
        let source = self.source.as_mut()?;
        let start = source.addresses.start;
        // What is free before the new pages merges with them. Whatever is aligned more than a page may waste some.
        let needed = (layout.size() as u64).checked_next_multiple_of(16)?.checked_add(layout.align() as u64 - 1)?;
        let there = self.heap.free_before(start as usize) as u64;
        let wanted = needed.saturating_sub(there).checked_next_multiple_of(PAGE)?;
        // What can't be met anyhow shall not take the memory that others could have.
        let left = Slot::of(source.cnode, source.memory).inspect().ok()?.detail;
        if wanted > left {
            return None;
        }
        for _ in 0..wanted.max(STEP) / PAGE {
            if source.add_page().is_err() {
                break;
            }
        }
        let size = source.addresses.start - start;
        if size > 0 {
            // SAFETY: these pages have just been mapped, for this heap alone.
            unsafe { self.heap.insert(start as *mut u8, size as usize) };
        }
        Some(())
    }
}

impl Source {
    /// Maps one more page at the first free address.
    fn add_page(&mut self) -> Result<(), Error> {
        let address = self.addresses.start;
        if self.addresses.end.checked_sub(address).is_none_or(|left| left < PAGE) {
            return Err(Error::OutOfRange);
        }
        let frame: Frame = self.create(abi::FRAME_SMALL_BITS)?;
        let mapped = loop {
            // SAFETY: the address is in the heap's range and nothing is mapped there.
            match unsafe { self.space.map(frame, address, abi::PROT_READ | abi::PROT_WRITE) } {
                Err(Error::NoTable) => self.add_table(address)?,
                result => break result,
            }
        };
        mapped.map(|()| self.addresses.start += PAGE)
    }

    /// Maps the page table of the highest level that is missing at an address.
    fn add_table(&mut self, address: u64) -> Result<(), Error> {
        let table: PageTable = self.create(0)?;
        let mut result = Err(Error::NoTable);
        for level in 1..=3 {
            if result == Err(Error::NoTable) {
                result = self.space.map_table(table, address, level);
            }
        }
        result
    }

    /// Creates an object in the next empty slot.
    fn create<C: Capability>(&mut self, size_bits: u64) -> Result<C, Error> {
        let slot = slots::take_fresh().ok_or(Error::OutOfRange)?;
        self.memory.create(size_bits, self.cnode, slot)
    }
}

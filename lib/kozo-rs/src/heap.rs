// SPDX-License-Identifier: Apache-2.0

//! A heap in memory that is given to it piece by piece.
//!
//! Free blocks form a list sorted by address, in which neighbours are always merged; allocation takes the first block
//! that fits. Blocks in use have no header, since their owner tells their layout when giving them back.

use core::alloc::Layout;
use core::ptr::{self, NonNull};

#[cfg(test)]
mod tests;

/// What starts each free block. Sizes and addresses of blocks are multiples of its size.
#[repr(C, align(16))]
struct Block {
    size: usize,
    next: *mut Block,
}

const UNIT: usize = size_of::<Block>();
const _: () = assert!(UNIT == 16 && align_of::<Block>() == UNIT);

/// The free memory.
pub struct Heap {
    first: *mut Block,
}

// SAFETY: the heap owns the blocks that it points at.
unsafe impl Send for Heap {}

impl Heap {
    /// A heap with no memory.
    pub const fn new() -> Self {
        Self { first: ptr::null_mut() }
    }

    /// Bytes and alignment that a request of this layout takes, or `None` if no heap could ever meet it.
    fn rounded(layout: Layout) -> Option<(usize, usize)> {
        Some((layout.size().max(1).checked_next_multiple_of(UNIT)?, layout.align().max(UNIT)))
    }

    /// Takes memory for this layout, or `None` if no free block holds it.
    pub fn allocate(&mut self, layout: Layout) -> Option<NonNull<u8>> {
        let (size, align) = Self::rounded(layout)?;
        let mut link = &raw mut self.first;
        // Invariant: `link` points at the list's head or at the `next` of a free block.
        loop {
            // SAFETY: by the invariant; the heap owns the blocks.
            let block = unsafe { *link };
            if block.is_null() {
                return None;
            }
            // SAFETY: a block of the list.
            let block_size = unsafe { (*block).size };
            let before = block.addr().wrapping_neg() & (align - 1);
            if before.checked_add(size).is_some_and(|needed| needed <= block_size) {
                // SAFETY: `before + size` bytes of the block are there, and each part is a multiple of UNIT.
                return unsafe { Self::take(link, before, size) };
            }
            // SAFETY: as above.
            link = unsafe { &raw mut (*block).next };
        }
    }

    /// Cuts `size` bytes out of the block at `*link`, `before` bytes from its start; what is left stays in the list.
    ///
    /// # Safety
    /// `link` is a link of the list to a block of at least `before + size` bytes, both multiples of `UNIT`.
    unsafe fn take(link: *mut *mut Block, before: usize, size: usize) -> Option<NonNull<u8>> {
        // SAFETY: the caller vouches for link and sizes; the parts written to are inside the block.
        unsafe {
            let block = *link;
            let taken = block.cast::<u8>().add(before);
            let after = (*block).size - before - size;
            let mut next = (*block).next;
            if after > 0 {
                let rest = taken.add(size).cast::<Block>();
                rest.write(Block { size: after, next });
                next = rest;
            }
            if before > 0 {
                block.write(Block { size: before, next });
            } else {
                *link = next;
            }
            NonNull::new(taken)
        }
    }

    /// Gives back memory that `allocate` returned for this layout.
    ///
    /// # Safety
    /// It was returned for this layout, and is used no more.
    pub unsafe fn release(&mut self, memory: NonNull<u8>, layout: Layout) {
        if let Some((size, _)) = Self::rounded(layout) {
            // SAFETY: the caller vouches for it; `allocate` took that many bytes.
            unsafe { self.insert(memory.as_ptr(), size) };
        }
    }

    /// Bytes that are free right before an address.
    pub fn free_before(&self, address: usize) -> usize {
        let mut block = self.first;
        while !block.is_null() {
            // SAFETY: a block of the list.
            let Block { size, next } = unsafe { block.read() };
            if block.addr() + size == address {
                return size;
            }
            block = next;
        }
        0
    }

    /// Adds memory.
    ///
    /// # Safety
    /// `size` bytes at `memory`, both multiples of 16, that nobody else uses.
    pub unsafe fn insert(&mut self, memory: *mut u8, size: usize) {
        let block = memory.cast::<Block>();
        let mut before: *mut Block = ptr::null_mut();
        let mut after = self.first;
        while !after.is_null() && after < block {
            before = after;
            // SAFETY: a block of the list.
            after = unsafe { (*after).next };
        }
        // SAFETY: the new block is the caller's to give, `before` and `after` are its neighbours in the list.
        unsafe {
            block.write(Block { size, next: after });
            Self::merge(block);
            if before.is_null() {
                self.first = block;
            } else {
                (*before).next = block;
                Self::merge(before);
            }
        }
    }

    /// Merges a block with the next one if they touch.
    ///
    /// # Safety
    /// `block` is a block of the list.
    unsafe fn merge(block: *mut Block) {
        // SAFETY: `next` is a block of the list or null.
        unsafe {
            let next = (*block).next;
            if !next.is_null() && block.addr() + (*block).size == next.addr() {
                (*block).size += (*next).size;
                (*block).next = (*next).next;
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

use super::*;

#[repr(align(4096))]
struct Memory([u8; 4096]);

fn layout(size: usize, align: usize) -> Layout {
    Layout::from_size_align(size, align).unwrap()
}

/// A heap of one page, and the page.
fn heap() -> (Heap, Box<Memory>) {
    let (mut heap, mut memory) = (Heap::new(), Box::new(Memory([0; 4096])));
    // SAFETY: the page outlives the heap in each test.
    unsafe { heap.insert(memory.0.as_mut_ptr(), 4096) };
    (heap, memory)
}

#[test]
fn an_empty_heap_gives_nothing() {
    assert_eq!(Heap::new().allocate(layout(1, 1)), None);
}

#[test]
fn all_of_the_memory_can_be_had_at_once() {
    let (mut heap, _memory) = heap();
    let all = heap.allocate(layout(4096, 1)).unwrap();
    assert_eq!(heap.allocate(layout(1, 1)), None);
    // SAFETY: allocated with this layout.
    unsafe { heap.release(all, layout(4096, 1)) };
    assert_eq!(heap.allocate(layout(4096, 4096)), Some(all));
}

#[test]
fn memory_is_aligned_as_asked() {
    let (mut heap, _memory) = heap();
    for align in [1, 2, 8, 16, 64, 256, 1024] {
        let memory = heap.allocate(layout(3, align)).unwrap();
        assert_eq!(memory.as_ptr().addr() % align, 0);
    }
}

#[test]
fn what_is_free_at_the_end_is_known() {
    let (mut heap, memory) = heap();
    let end = memory.0.as_ptr().addr() + 4096;
    assert_eq!(heap.free_before(end), 4096);
    heap.allocate(layout(96, 1)).unwrap();
    assert_eq!((heap.free_before(end), heap.free_before(end + 16)), (4000, 0));
}

#[test]
fn absurd_sizes_are_refused() {
    let (mut heap, _memory) = heap();
    assert_eq!(heap.allocate(layout(isize::MAX as usize, 1)), None);
    assert_eq!(heap.allocate(layout(16, 1 << 62)), None);
}

#[test]
fn pieces_given_back_in_any_order_merge_again() {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let (mut heap, _memory) = heap();
        let sizes = [1000, 24, 3000];
        let pieces = sizes.map(|size| heap.allocate(layout(size, 8)).unwrap());
        for i in order {
            // SAFETY: allocated with this layout.
            unsafe { heap.release(pieces[i], layout(sizes[i], 8)) };
        }
        assert!(heap.allocate(layout(4096, 16)).is_some(), "{order:?}");
    }
}

#[test]
fn blocks_in_use_never_overlap() {
    let (mut heap, _memory) = heap();
    let (mut used, mut seed) = (Vec::new(), 1_u32);
    for _ in 0..20_000 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let wanted = layout((seed >> 8) as usize % 200, 1 << (seed >> 20) % 8);
        if seed >> 31 == 0 {
            if let Some(memory) = heap.allocate(wanted) {
                let (start, end) = (memory.as_ptr().addr(), memory.as_ptr().addr() + wanted.size());
                assert!(used.iter().all(|&(other, l): &(NonNull<u8>, Layout)| {
                    end <= other.as_ptr().addr() || other.as_ptr().addr() + l.size() <= start
                }));
                // SAFETY: the memory is ours.
                unsafe { memory.write_bytes(0xa5, wanted.size()) };
                used.push((memory, wanted));
            }
        } else if !used.is_empty() {
            let (memory, wanted) = used.swap_remove((seed >> 4) as usize % used.len());
            // SAFETY: allocated with this layout.
            unsafe { heap.release(memory, wanted) };
        }
    }
    for (memory, wanted) in used {
        // SAFETY: allocated with this layout.
        unsafe { heap.release(memory, wanted) };
    }
    assert!(heap.allocate(layout(4096, 4096)).is_some(), "everything merges again");
}

// SPDX-License-Identifier: Apache-2.0

//! The same as frame.c.

#![no_std]

/// Hands a frame of four pages to `user`.
#[unsafe(no_mangle)]
pub fn frame_of_four_pages(user: fn(&mut [u8])) {
    user(&mut [0; 4 * 4096]);
}

// SPDX-License-Identifier: Apache-2.0

//! The system calls that messages need, and the thread's IPC buffer. Whatever the crate does with messages goes through
//! here, so that on the machine that builds a test can stand in for the kernel.

use crate::abi::{self, Handle, IpcBuffer};
use core::ptr::NonNull;

#[cfg(not(target_os = "none"))]
pub mod host;
#[cfg(not(target_os = "none"))]
pub(crate) use host::{call, delete, ipc_buffer, receive, reply, reply_receive, send, system};

#[cfg(target_os = "none")]
mod real;
#[cfg(target_os = "none")]
pub(crate) use real::{call, delete, ipc_buffer, receive, reply, reply_receive, send, system};

/// Words of a message that travel in registers.
pub const REGISTER_WORDS: usize = abi::IPC_REGISTER_WORDS as usize;
/// Words of the longest message.
pub const MESSAGE_WORDS: usize = abi::IPC_MESSAGE_WORDS as usize;
/// Most capabilities that a message carries.
pub const MESSAGE_CAPABILITIES: usize = abi::IPC_CAPS as usize;

/// The words in registers.
pub type Registers = [u64; REGISTER_WORDS];

/// What a call or a receive leaves in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Badge of the capability that the message was sent through, or bits of the bound notification.
    pub badge: u64,
    /// Length, capabilities, flags and label.
    pub tag: u64,
    /// The first words.
    pub words: Registers,
}

const _: () = assert!(size_of::<IpcBuffer>() as u64 == abi::IPC_BUFFER_SIZE);

/// The part of the IPC buffer that holds words.
fn buffer_words() -> Option<NonNull<u64>> {
    // SAFETY: the field lies within the buffer.
    ipc_buffer().map(|buffer| unsafe { NonNull::new_unchecked(&raw mut (*buffer.as_ptr()).words) }.cast())
}

/// Puts a word of a message, from [`REGISTER_WORDS`] on, into the IPC buffer. Without one the kernel refuses the
/// message.
pub fn set_word(index: usize, word: u64) {
    assert!((REGISTER_WORDS..MESSAGE_WORDS).contains(&index));
    if let Some(words) = buffer_words() {
        // SAFETY: the word lies within the thread's own buffer, which nothing holds a reference to.
        unsafe { words.add(index - REGISTER_WORDS).write_volatile(word) }
    }
}

/// Takes words of the message that has just arrived, from [`REGISTER_WORDS`] on, out of the IPC buffer.
pub fn take_words(words: &mut [u64]) {
    assert!(words.len() <= MESSAGE_WORDS - REGISTER_WORDS);
    let Some(buffer) = buffer_words() else { return };
    for (i, word) in words.iter_mut().enumerate() {
        // SAFETY: as in `set_word`.
        *word = unsafe { buffer.add(i).read_volatile() };
    }
}

/// Names the capabilities that the next message takes along.
pub fn set_sent(handles: &[Handle]) {
    assert!(handles.len() <= MESSAGE_CAPABILITIES);
    let Some(buffer) = ipc_buffer() else { return };
    // SAFETY: the thread's own buffer, which nothing holds a reference to.
    let sent = unsafe { &raw mut (*buffer.as_ptr()).send_caps }.cast::<Handle>();
    for (i, &handle) in handles.iter().enumerate() {
        // SAFETY: there are as many.
        unsafe { sent.add(i).write_volatile(handle) };
    }
}

/// Names the slots that capabilities are received into; zeros end the list.
pub fn set_receive_slots(slots: [Handle; MESSAGE_CAPABILITIES]) {
    if let Some(buffer) = ipc_buffer() {
        // SAFETY: the thread's own buffer, which nothing holds a reference to.
        unsafe { (&raw mut (*buffer.as_ptr()).receive_slots).write_volatile(slots) };
    }
}

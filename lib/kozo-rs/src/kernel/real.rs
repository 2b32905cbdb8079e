// SPDX-License-Identifier: Apache-2.0

//! The kernel, on KOZO.

use super::{Arrival, Registers};
use crate::abi::{self, Error, Handle, IpcBuffer, sys};
use crate::interfaces::system;
use crate::runtime;
use core::ptr::NonNull;

/// The thread's IPC buffer.
#[inline(always)]
pub fn ipc_buffer() -> Option<NonNull<IpcBuffer>> {
    runtime::ipc_buffer()
}

/// init, which a service may ask what became of another.
pub fn system() -> Option<system::Client> {
    runtime::start().map(|_| system::Client::new(abi::SLOT_SYSTEM))
}

/// `SYS_CALL`
#[inline(always)]
pub fn call(endpoint: Handle, tag: u64, [a, b, c, d]: Registers) -> Result<Arrival, Error> {
    // SAFETY: touches no memory but the IPC buffer.
    let out = unsafe { sys::call(endpoint, tag, a, b, c, d) }?;
    Ok(Arrival { badge: out.badge, tag: out.reply_tag, words: [out.reply0, out.reply1, out.reply2, out.reply3] })
}

/// `SYS_SEND`
#[inline(always)]
pub fn send(endpoint: Handle, tag: u64, [a, b, c, d]: Registers) -> Result<(), Error> {
    // SAFETY: as in `call`.
    unsafe { sys::send(endpoint, tag, a, b, c, d) }
}

/// `SYS_RECV`
pub fn receive(endpoint: Handle) -> Result<Arrival, Error> {
    // SAFETY: as in `call`.
    let out = unsafe { sys::recv(endpoint, 0) }?;
    let words = [out.message0, out.message1, out.message2, out.message3];
    Ok(Arrival { badge: out.badge, tag: out.message_tag, words })
}

/// `SYS_REPLY_RECV`
#[inline(always)]
pub fn reply_receive(endpoint: Handle, tag: u64, [a, b, c, d]: Registers) -> Result<Arrival, Error> {
    // SAFETY: as in `call`.
    let out = unsafe { sys::reply_recv(endpoint, tag, a, b, c, d) }?;
    let words = [out.message0, out.message1, out.message2, out.message3];
    Ok(Arrival { badge: out.badge, tag: out.message_tag, words })
}

/// `SYS_REPLY`
pub fn reply(reply: Handle, tag: u64, [a, b, c, d]: Registers) -> Result<(), Error> {
    // SAFETY: as in `call`.
    unsafe { sys::reply(reply, tag, a, b, c, d) }
}

/// `SYS_CAP_DELETE`, of what a message has just brought into the slot: no memory can be mapped through it.
pub fn delete(slot: Handle) -> Result<(), Error> {
    // SAFETY: see above.
    unsafe { sys::cap_delete(abi::SLOT_CNODE, slot) }
}

// SPDX-License-Identifier: Apache-2.0

//! What stands in for the kernel on the machine that builds: a function of the test's. It sees the registers and the
//! IPC buffer of each system call as the kernel would.

use super::{Arrival, Registers};
use crate::abi::{self, Denial, Error, Handle, IpcBuffer};
use crate::handle::Capability;
use crate::interfaces::system;
use std::boxed::Box;
use std::cell::{Cell, RefCell};
use std::ptr::NonNull;

/// A system call, as it reaches the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its number, a `SYS_` one.
    pub number: u64,
    /// The capability that it is made through; of `SYS_CAP_DELETE` the slot.
    pub handle: Handle,
    /// The message's tag.
    pub tag: u64,
    /// The message's words in registers.
    pub words: Registers,
}

/// The kernel, to a test.
pub type Kernel = Box<dyn FnMut(Call, &mut IpcBuffer) -> Result<Arrival, Error>>;

std::thread_local! {
    static KERNEL: RefCell<Option<Kernel>> = const { RefCell::new(None) };
    static BUFFER: Cell<Option<NonNull<IpcBuffer>>> = const { Cell::new(None) };
}

/// Does some work with this for a kernel and IPC buffer. Returns the buffer as it was in the end.
pub fn with_kernel<T>(
    buffer: IpcBuffer,
    kernel: impl FnMut(Call, &mut IpcBuffer) -> Result<Arrival, Error> + 'static,
    work: impl FnOnce() -> T,
) -> (T, IpcBuffer) {
    let buffer = NonNull::from(Box::leak(Box::new(buffer)));
    BUFFER.set(Some(buffer));
    KERNEL.set(Some(Box::new(kernel)));
    let result = work();
    KERNEL.set(None);
    BUFFER.set(None);
    // SAFETY: it was leaked above, and nobody knows of it any more.
    (result, *unsafe { Box::from_raw(buffer.as_ptr()) })
}

/// What stands in a buffer before any system call failed.
pub const NO_DENIAL: Denial = Denial {
    error: 0,
    value: 0,
    low: 0,
    high: 0,
    needed_rights: 0,
    found_rights: 0,
    syscall: 0,
    kind: 0,
    argument: 0,
    needed_type: 0,
    found_type: 0,
    reserved: 0,
};

/// An IPC buffer full of zeros.
pub fn empty_buffer() -> IpcBuffer {
    IpcBuffer {
        words: [0; 44],
        send_caps: [0; 4],
        receive_slots: [0; 4],
        deadline: 0,
        reserved: [0; 5],
        denial: NO_DENIAL,
    }
}

/// The thread's IPC buffer.
pub(crate) fn ipc_buffer() -> Option<NonNull<IpcBuffer>> {
    BUFFER.get()
}

/// The endpoint of what stands in for init.
pub const SYSTEM: Handle = 0x5e5;

/// init, which a service may ask what became of another.
pub(crate) fn system() -> Option<system::Client> {
    Some(system::Client::from_handle(SYSTEM))
}

fn make(number: u64, handle: Handle, tag: u64, words: Registers) -> Result<Arrival, Error> {
    // Taken out meanwhile, so that it may end by a panic.
    let mut kernel = KERNEL.take().expect("system calls are made within with_kernel");
    let mut buffer = ipc_buffer().expect("there is a buffer where there is a kernel");
    // SAFETY: this crate holds no references into the buffer.
    let result = kernel(Call { number, handle, tag, words }, unsafe { buffer.as_mut() });
    KERNEL.set(Some(kernel));
    result
}

/// `SYS_CALL`
pub(crate) fn call(endpoint: Handle, tag: u64, words: Registers) -> Result<Arrival, Error> {
    make(abi::SYS_CALL, endpoint, tag, words)
}

/// `SYS_SEND`
pub(crate) fn send(endpoint: Handle, tag: u64, words: Registers) -> Result<(), Error> {
    make(abi::SYS_SEND, endpoint, tag, words).map(drop)
}

/// `SYS_RECV`
pub(crate) fn receive(endpoint: Handle) -> Result<Arrival, Error> {
    make(abi::SYS_RECV, endpoint, 0, [0; 4])
}

/// `SYS_REPLY_RECV`
pub(crate) fn reply_receive(endpoint: Handle, tag: u64, words: Registers) -> Result<Arrival, Error> {
    make(abi::SYS_REPLY_RECV, endpoint, tag, words)
}

/// `SYS_REPLY`
pub(crate) fn reply(reply: Handle, tag: u64, words: Registers) -> Result<(), Error> {
    make(abi::SYS_REPLY, reply, tag, words).map(drop)
}

/// `SYS_CAP_DELETE`
pub(crate) fn delete(slot: Handle) -> Result<(), Error> {
    make(abi::SYS_CAP_DELETE, slot, 0, [0; 4]).map(drop)
}

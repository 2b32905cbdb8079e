// SPDX-License-Identifier: Apache-2.0

//! KOZO for services in Rust: typed handles, messages, the names that init gives a service, a heap, and a start.
//!
//! ```ignore
//! #![no_std]
//! #![no_main]
//!
//! use kozo::{Failure, Never, Start, println};
//!
//! kozo::entry!(main);
//!
//! fn main(start: Start) -> Result<Never, Failure> {
//!     println!("{} is ready", start.name());
//!     Ok(start.endpoint("offer")?.serve(|request, _badge| Ok(request.clone()))?)
//! }
//! ```
//!
//! A service is one thread. Its IPC buffer is this crate's alone, so that a message that was received stays as it is
//! whatever is sent or printed meanwhile.

// On the machine that builds, for the unit tests, the standard library brings allocator and panic handler.
#![cfg_attr(not(test), no_std)]
#![deny(warnings, missing_docs, unsafe_op_in_unsafe_fn)]

extern crate alloc;

/// The ABI, as the generator writes it from its one definition: constants, errors, structs, system calls.
pub mod abi {
    // What the definition leaves without a word speaks for itself.
    #![allow(missing_docs)]
    include!(env!("KOZO_ABI_RS"));
}

pub mod capability;
pub mod console;
pub mod device;
pub mod failure;
pub mod handle;
mod heap;
pub mod ipc;
pub mod memory;
mod pages;
pub mod runtime;
pub mod start;
pub mod thread;

pub use abi::{Error, Handle, Status};
pub use failure::Failure;
pub use handle::*;
pub use ipc::{Event, Message};
pub use runtime::Never;
pub use start::{Region, Start};

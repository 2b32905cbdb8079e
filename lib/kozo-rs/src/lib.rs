// SPDX-License-Identifier: Apache-2.0

//! KOZO for services in Rust: typed handles, clients and servers of all interfaces, what init tells a service, a heap,
//! and a start.
//!
//! ```ignore
//! #![no_std]
//! #![no_main]
//!
//! use kozo::interfaces::greeter::{self, Error};
//! use kozo::{Failure, Never, Start};
//!
//! kozo::entry!(main);
//!
//! struct Polite;
//!
//! impl greeter::Server for Polite {
//!     fn greet(&mut self, _client: u64, name: &str) -> Result<&str, Error> {
//!         if name.is_empty() { Err(Error::Unprintable) } else { Ok("Pleased to meet you.") }
//!     }
//! }
//!
//! fn main(_start: Start) -> Result<Never, Failure> {
//!     Ok(greeter::serve(service::HANDLES.offer, &mut Polite)?)
//! }
//! ```
//!
//! A service is one thread. Its IPC buffer is this crate's alone, so that a message that was received stays as it is
//! whatever is sent or printed meanwhile.

// On the machine that builds, for the unit tests, the standard library brings allocator and panic handler, and a test
// is the kernel.
#![cfg_attr(target_os = "none", no_std)]
#![deny(warnings, missing_docs, unsafe_op_in_unsafe_fn)]

extern crate alloc;

/// The ABI, as the generator writes it from its one definition: constants, errors, structs, system calls.
pub mod abi {
    // What the definition leaves without a word speaks for itself.
    #![allow(missing_docs)]
    include!(env!("KOZO_ABI_RS"));
}

/// A client and a server for each interface of the ABI, as the generator writes them.
pub mod interfaces {
    // What the definition leaves without a word speaks for itself, and how many arguments a method has is its own
    // matter.
    #![allow(missing_docs, clippy::too_many_arguments)]
    include!(env!("KOZO_INTERFACES_RS"));
}

mod call;
pub mod capability;
pub mod console;
pub mod denial;
pub mod device;
pub mod failure;
pub mod handle;
mod heap;
mod kernel;
mod lock;
pub mod memory;
mod message;
mod pages;
mod restart;
pub mod runtime;
mod server;
pub mod slots;
pub mod start;
pub mod thread;
mod value;

pub use abi::{Error, Handle};
pub use call::{AnswerError, CallError, ServiceError};
pub use capability::badge;
pub use failure::Failure;
pub use handle::*;
#[cfg(not(target_os = "none"))]
pub use kernel::{Arrival, host};
pub use message::{Answer, Buffer};
pub use runtime::{Never, alive};
pub use server::{Event, Request};
pub use start::{Region, Start};

/// What the generated modules are made of.
mod stubs {
    // No definition needs all of it.
    #![allow(unused_imports, dead_code)]
    /// What a server did that ends by it.
    pub(crate) const TOO_LONG: &str = "its answer is longer than the interface has it";
    pub(crate) use crate::call::{AnswerError, CallError, Lost, service_error};
    pub(crate) use crate::handle::{Capability, Endpoint, Reply};
    pub(crate) use crate::message::{Answer, Buffer, Message, Reader, Shape, TooLong};
    pub(crate) use crate::runtime::Never;
    pub(crate) use crate::server::{Request, deliver, serve_requests, to_answer};
    pub(crate) use crate::value::{Value, numbered, structs};
    pub(crate) use crate::{abi, handle};
}

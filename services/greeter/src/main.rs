// SPDX-License-Identifier: Apache-2.0

//! The greeter: a service as small as they come, and an example of one in Rust.

#![no_std]
#![no_main]
#![deny(warnings, missing_docs)]

extern crate alloc;

use alloc::format;
use kozo::abi::{GreeterMethod, SystemMethod};
use kozo::{Endpoint, Failure, Message, Never, Start, Status};

kozo::entry!(main);

fn main(start: Start) -> Result<Never, Failure> {
    let system = start.endpoint("system")?;
    Ok(start.endpoint("offer")?.serve(|request, _badge| answer(system, request))?)
}

fn answer(system: Endpoint, request: &Message) -> Result<Message, Status> {
    match GreeterMethod::from_raw(request.label().into()).ok_or(Status::BadMethod)? {
        GreeterMethod::Greet => greet(system, request),
    }
}

/// Asks init, which is a service in C, for the bytes of memory that are free.
fn free_memory(system: Endpoint) -> Result<u64, Failure> {
    let [_total, free] = system.request(Message::new(SystemMethod::Memory as u32))?.words()?;
    Ok(free)
}

fn greet(system: Endpoint, request: &Message) -> Result<Message, Status> {
    let [length] = request.words()?;
    let name = request.text(length)?;
    // A control character could play tricks on the terminal where the greeting ends up.
    if name.is_empty() || name.contains(char::is_control) {
        return Err(Status::BadArgument);
    }
    let mebibytes = free_memory(system).map_err(|_| Status::NotFound)? >> 20;
    let greeting = format!("Hello, {name}! This is Rust, on KOZO, with {mebibytes} MiB free.");
    Message::answer(Status::Ok).with_words([greeting.len() as u64]).with_bytes(greeting.as_bytes())
}

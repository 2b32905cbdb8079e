// SPDX-License-Identifier: Apache-2.0

//! The greeter: a service as small as they come, and an example of one in Rust.

#![no_std]
#![no_main]
#![deny(warnings, missing_docs)]

extern crate alloc;

use alloc::format;
use kozo::abi::GreeterMethod;
use kozo::{Failure, Message, Never, Start, Status};

kozo::entry!(main);

fn main(start: Start) -> Result<Never, Failure> {
    Ok(start.endpoint("offer")?.serve(|request, _badge| answer(request))?)
}

fn answer(request: &Message) -> Result<Message, Status> {
    match GreeterMethod::from_raw(request.label().into()).ok_or(Status::BadMethod)? {
        GreeterMethod::Greet => greet(request),
    }
}

fn greet(request: &Message) -> Result<Message, Status> {
    let [length] = request.words()?;
    let name = request.text(length)?;
    // A control character could play tricks on the terminal where the greeting ends up.
    if name.is_empty() || name.contains(char::is_control) {
        return Err(Status::BadArgument);
    }
    let greeting = format!("Hello, {name}! This is Rust, on KOZO.");
    Message::answer(Status::Ok).with_words([greeting.len() as u64]).with_bytes(greeting.as_bytes())
}

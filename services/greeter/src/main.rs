// SPDX-License-Identifier: Apache-2.0

//! The greeter: a service as small as they come, and an example of one in Rust.

#![no_std]
#![no_main]
#![deny(warnings, missing_docs)]

extern crate alloc;

use alloc::format;
use alloc::string::String;
use kozo::interfaces::greeter::{self, Error, Server};
use kozo::{Failure, Never, Start};
use service::HANDLES;

kozo::entry!(main);

fn main(start: Start) -> Result<Never, Failure> {
    let mut greeter = Greeter { salutation: service::parameter_salutation(start), greeting: String::new() };
    Ok(greeter::serve(HANDLES.offer, &mut greeter)?)
}

/// Greets, and tells how much memory is free. That it asks init, which is in C.
struct Greeter {
    /// What a greeting begins with.
    salutation: &'static str,
    /// The last greeting, which the answer is taken from.
    greeting: String,
}

impl Server for Greeter {
    fn greet(&mut self, _client: u64, name: &str) -> Result<&str, Error> {
        // A control character could play tricks on the terminal where the greeting ends up.
        if name.is_empty() || name.contains(char::is_control) {
            return Err(Error::Unprintable);
        }
        let mebibytes = HANDLES.system.memory().map_err(|_| Error::NoFigures)?.free >> 20;
        self.greeting = format!("{}, {name}! This is Rust, on KOZO, with {mebibytes} MiB free.", self.salutation);
        Ok(&self.greeting)
    }
}

//! A program that says what it was started with.

#![no_std]
#![no_main]

use kozo::{Start, println};

kozo::entry!(main);

fn main(start: Start) {
    let arguments = start.arguments().unwrap_or_default();
    println!("@name@: hello, {}", if arguments.is_empty() { "nobody" } else { arguments });
}

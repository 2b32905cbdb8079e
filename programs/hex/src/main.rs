// SPDX-License-Identifier: Apache-2.0

//! `hex FILE [BYTES]`: the bytes of a file, or its first ones, in lines of sixteen: where they stand, their values in
//! hexadecimal, and what of them is ASCII.

#![no_std]
#![no_main]
#![deny(warnings, missing_docs)]

use core::fmt::{self, Display, Formatter};
use kozo::{Buffer, Failure, Start, println};
use service::HANDLES;

kozo::entry!(main);

/// Bytes of a line.
const WIDTH: usize = 16;

/// A line: the offset of its first byte, and up to [`WIDTH`] bytes.
struct Line<'a>(u64, &'a [u8]);

impl Display for Line<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x} ", self.0)?;
        for place in 0..WIDTH {
            if place == WIDTH / 2 {
                f.write_str(" ")?;
            }
            match self.1.get(place) {
                Some(byte) => write!(f, " {byte:02x}")?,
                None => f.write_str("   ")?,
            }
        }
        f.write_str("  |")?;
        for &byte in self.1 {
            let is_visible = byte.is_ascii_graphic() || byte == b' ';
            write!(f, "{}", if is_visible { byte as char } else { '.' })?;
        }
        f.write_str("|")
    }
}

/// The file, and how many of its bytes at most; `None` if the arguments are not right.
fn parse(arguments: &str) -> Option<(&str, u64)> {
    let mut words = arguments.split_ascii_whitespace();
    let name = words.next()?;
    let most = words.next().map_or(Ok(u64::MAX), str::parse).ok()?;
    if words.next().is_none() { Some((name, most)) } else { None }
}

fn main(start: Start) -> Result<i64, Failure> {
    let Some((name, most)) = start.arguments().ok().and_then(parse) else {
        println!("hex: of which file? hex FILE [BYTES]");
        return Ok(1);
    };
    let opened = HANDLES.fs.open(name)?;
    let end = opened.size.min(most);
    let mut buffer = Buffer::new();
    let mut offset = 0;
    while offset < end {
        let wanted = (end - offset).min(WIDTH as u64);
        let bytes = HANDLES.fs.read(opened.file, offset, wanted, &mut buffer)?;
        if bytes.is_empty() {
            break;
        }
        println!("{}", Line(offset, bytes));
        offset += bytes.len() as u64;
    }
    Ok(0)
}

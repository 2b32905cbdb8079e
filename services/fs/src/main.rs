// SPDX-License-Identifier: Apache-2.0

//! The file service: the files of the initrd, read-only.
//!
//! It keeps nothing of what its clients did: a file is named by its number in each request.

#![no_std]
#![no_main]
#![deny(warnings, missing_docs)]

extern crate alloc;

mod cpio;
mod server;

use alloc::vec::Vec;
use cpio::File;
use kozo::interfaces::fs;
use kozo::{Failure, Never, Start, println};
use server::Files;
use service::HANDLES;

kozo::entry!(main);

fn main(start: Start) -> Result<Never, Failure> {
    let arguments = (1..=start.client_count()).map(|client| start.client_argument(client));
    Ok(fs::serve(HANDLES.offer, &mut Files::new(files(start), arguments))?)
}

/// The files of the initrd; none, and a message that says why, if it is no good.
fn files(start: Start) -> Vec<File<'static>> {
    let Some(region) = service::region_initrd(start) else {
        println!("{}: there is no initrd", start.name());
        return Vec::new();
    };
    // SAFETY: init maps the initrd read-only, and nobody writes it.
    let archive = unsafe { region.bytes() };
    cpio::read(archive).unwrap_or_else(|fault| {
        println!("{}: initrd, {fault}", start.name());
        Vec::new()
    })
}

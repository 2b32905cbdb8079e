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

use core::fmt;
use kozo::interfaces::fs;
use kozo::{Failure, Never, Start};
use server::Files;
use service::HANDLES;

kozo::entry!(main);

fn main(start: Start) -> Result<Never, Trouble> {
    let initrd = service::region_initrd(start).ok_or(Failure::Missing("initrd"))?;
    // SAFETY: init maps the initrd read-only, and nobody writes it.
    let files = cpio::read(unsafe { initrd.bytes() }).map_err(Trouble::Initrd)?;
    let arguments = (1..=start.client_count()).map(|client| start.client_argument(client));
    Ok(fs::serve(HANDLES.offer, &mut Files::new(files, arguments)).map_err(Failure::from)?)
}

/// Why there is nothing to serve.
enum Trouble {
    Initrd(cpio::Fault),
    Other(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Initrd(fault) => write!(f, "initrd, {fault}"),
            Self::Other(failure) => failure.fmt(f),
        }
    }
}

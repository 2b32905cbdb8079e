// SPDX-License-Identifier: Apache-2.0

//! What operations cost by the stubs in Rust, in instructions: some of what services/costs measures by those in C, so
//! that it shows where they differ. `./kozo bench` prints the rows.
//!
//! Arguments: the name of a row, to measure that one alone; none for all.

#![no_std]
#![no_main]
#![deny(warnings, missing_docs)]

extern crate alloc;

mod figures;
mod measure;

use kozo::abi::FS_READ_DATA_MAX;
use kozo::interfaces::fs;
use kozo::{Buffer, CallError, Start};
use measure::{Measure, Outcome, ROUNDS};
use service::HANDLES;

kozo::entry!(main);

const FEW_ROUNDS: usize = 100;

/// A file that is longer than what is read of it, the same as in C.
const FILE: &str = "services/costs";

/// A row, measured under its name.
type Row = fn(&Measure, &'static str) -> Outcome;

const ROWS: [(&str, Row); 4] = [
    ("yield_alone_rust", yield_alone),
    ("typed_call_rust", typed_call),
    ("fs_read_16_rust", |measure, name| read_file(measure, name, 16)),
    ("fs_read_4096_rust", |measure, name| read_file(measure, name, 4096)),
];

fn main(start: Start) -> Outcome {
    let measure = Measure::calibrate()?;
    let wanted = start.arguments()?;
    let mut count = 0;
    for (name, row) in ROWS.iter().filter(|(name, _)| wanted.is_empty() || wanted == *name) {
        row(&measure, name)?;
        count += 1;
    }
    if count == 0 { Err("there is no such row".into()) } else { Ok(()) }
}

fn yield_alone(measure: &Measure, name: &'static str) -> Outcome {
    measure.row(name, ROUNDS, || HANDLES.thread.yield_now())
}

fn typed_call(measure: &Measure, name: &'static str) -> Outcome {
    measure.row(name, ROUNDS, || HANDLES.system.memory().map(drop))
}

fn read_file(measure: &Measure, name: &'static str, bytes: u64) -> Outcome {
    let opened = HANDLES.fs.open(FILE)?;
    if opened.size < bytes {
        return Err("the file is too short".into());
    }
    let mut buffer = Buffer::new();
    measure.row(name, FEW_ROUNDS, || read_bytes(HANDLES.fs, opened.file, bytes, &mut buffer))
}

/// Reads so many bytes from the beginning, in as many calls as that takes.
fn read_bytes(fs: fs::Client, file: u64, bytes: u64, buffer: &mut Buffer) -> Result<(), CallError<fs::Error>> {
    let mut done = 0;
    while done < bytes {
        let most = (bytes - done).min(FS_READ_DATA_MAX as u64);
        done += fs.read(file, done, most, buffer)?.len() as u64;
    }
    Ok(())
}

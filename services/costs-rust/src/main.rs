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
use kozo::interfaces::{fs, system};
use kozo::{Buffer, CallError, Start, Thread};
use measure::{Measure, Outcome, ROUNDS};

kozo::entry!(main);

const FEW_ROUNDS: usize = 100;

/// A file that is longer than what is read of it, the same as in C.
const FILE: &str = "services/costs";

/// A row, measured under its name.
type Row = fn(Start, &Measure, &'static str) -> Outcome;

const ROWS: [(&str, Row); 4] = [
    ("yield_alone_rust", yield_alone),
    ("typed_call_rust", typed_call),
    ("fs_read_16_rust", |start, measure, name| read_file(start, measure, name, 16)),
    ("fs_read_4096_rust", |start, measure, name| read_file(start, measure, name, 4096)),
];

fn main(start: Start) -> Outcome {
    let measure = Measure::calibrate()?;
    let wanted = start.arguments()?;
    let mut count = 0;
    for (name, row) in ROWS.iter().filter(|(name, _)| wanted.is_empty() || wanted == *name) {
        row(start, &measure, name)?;
        count += 1;
    }
    if count == 0 { Err("there is no such row".into()) } else { Ok(()) }
}

fn yield_alone(start: Start, measure: &Measure, name: &'static str) -> Outcome {
    let thread: Thread = start.capability("self.thread")?;
    measure.row(name, ROUNDS, || thread.yield_now())
}

fn typed_call(start: Start, measure: &Measure, name: &'static str) -> Outcome {
    let system: system::Client = start.capability("system")?;
    measure.row(name, ROUNDS, || system.memory().map(drop))
}

fn read_file(start: Start, measure: &Measure, name: &'static str, bytes: u64) -> Outcome {
    let fs: fs::Client = start.capability("fs")?;
    let opened = fs.open(FILE)?;
    if opened.size < bytes {
        return Err("the file is too short".into());
    }
    let mut buffer = Buffer::new();
    measure.row(name, FEW_ROUNDS, || read_bytes(fs, opened.file, bytes, &mut buffer))
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

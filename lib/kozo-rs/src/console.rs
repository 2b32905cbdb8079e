// SPDX-License-Identifier: Apache-2.0

//! Printing: `print!` and `println!` go to the service's `console`, or to its `debug` output, or nowhere if it was
//! given neither. What can't be printed is dropped, since there is nobody to tell.

use crate::abi::{CONSOLE_READ_DATA_MAX, CONSOLE_WRITE_DATA_MAX, Handle, NULL_HANDLE};
use crate::call::CallError;
use crate::handle::DebugConsole;
use crate::interfaces::console::{Client, Error};
use crate::lock::Lock;
use crate::message::Buffer;
use crate::restart::MOST_REPEATS;
use core::fmt::{self, Write};

/// Prints to the console.
#[macro_export]
macro_rules! print {
    ($($argument:tt)*) => { $crate::console::print(format_args!($($argument)*)) };
}

/// Prints a line to the console.
#[macro_export]
macro_rules! println {
    () => { $crate::print!("\n") };
    ($($argument:tt)*) => { $crate::print!("{}\n", format_args!($($argument)*)) };
}

static SINK: Lock<Sink> = Lock::new(Sink::Nowhere);

/// Tells where to print: on a console service, else to the kernel's debug output, else nowhere.
pub(crate) fn init(console: Handle, debug: Handle) {
    SINK.with(|sink| *sink = Sink::of(console, debug));
}

/// Whether what is printed goes anywhere.
pub(crate) fn is_there() -> bool {
    SINK.with(|sink| !matches!(sink, Sink::Nowhere))
}

/// Prints a formatted text; what the macros call.
pub fn print(text: fmt::Arguments<'_>) {
    let mut line = Line { bytes: [0; CONSOLE_WRITE_DATA_MAX], used: 0, sink: SINK.with(|sink| *sink) };
    // Writing a Line never fails; a value's own formatting that does has said what it could.
    let _ = line.write_fmt(text);
    line.flush();
}

/// Prints bytes on a console service, however many. If the console dies in that and is started again, some of them may
/// be printed twice.
///
/// # Errors
/// The kernel's or the service's.
pub fn write(console: Client, bytes: &[u8]) -> Result<(), CallError<Error>> {
    bytes.chunks(CONSOLE_WRITE_DATA_MAX).try_for_each(|piece| write_piece(console, piece))
}

/// What the console may have printed before it died is printed again: twice is better than never.
fn write_piece(console: Client, piece: &[u8]) -> Result<(), CallError<Error>> {
    let mut result = console.write(piece);
    for _ in 0..MOST_REPEATS {
        if result != Err(CallError::PeerRestarted) {
            break;
        }
        result = console.write(piece);
    }
    result
}

/// Waits for input on a console service, and returns what came, at most as much as `input` holds.
///
/// # Errors
/// The kernel's or the service's; `BadAnswer` also if the service answered with more than was asked for.
pub fn read(console: Client, input: &mut [u8]) -> Result<usize, CallError<Error>> {
    let most = input.len().min(CONSOLE_READ_DATA_MAX);
    let mut buffer = Buffer::new();
    let came = console.read(most as u64, &mut buffer)?;
    input.get_mut(..came.len()).ok_or(CallError::BadAnswer)?.copy_from_slice(came);
    Ok(came.len())
}

/// Where text goes.
#[derive(Clone, Copy)]
enum Sink {
    Console(Client),
    Debug(DebugConsole),
    Nowhere,
}

impl Sink {
    /// The first of the two that there is.
    fn of(console: Handle, debug: Handle) -> Self {
        match (console, debug) {
            (NULL_HANDLE, NULL_HANDLE) => Self::Nowhere,
            (NULL_HANDLE, debug) => Self::Debug(DebugConsole::new(debug)),
            (console, _) => Self::Console(Client::new(console)),
        }
    }
}

/// Collects text, so that a line is one message.
struct Line {
    bytes: [u8; CONSOLE_WRITE_DATA_MAX],
    used: usize,
    sink: Sink,
}

impl Line {
    fn flush(&mut self) {
        let text = &self.bytes[..self.used];
        match self.sink {
            Sink::Console(console) => drop(write(console, text)),
            Sink::Debug(debug) => drop(debug.write(text)),
            Sink::Nowhere => (),
        }
        self.used = 0;
    }
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            if self.used == self.bytes.len() {
                self.flush();
            }
            self.bytes[self.used] = byte;
            self.used += 1;
        }
        Ok(())
    }
}

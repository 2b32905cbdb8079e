// SPDX-License-Identifier: Apache-2.0

//! How a service starts, ends and panics.

use crate::abi::{self, Handle, IpcBuffer, StartInfo};
use crate::interfaces::system;
use crate::lock::Lock;
use crate::start::Start;
use crate::{console, pages, println, slots};
use core::arch::asm;
use core::convert::Infallible;
use core::fmt::{self, Display, Write};
use core::panic::PanicInfo;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

/// The result of what never returns well, such as a server's loop.
pub type Never = Infallible;

/// Exit status of a service that panicked.
pub const STATUS_PANICKED: i64 = abi::EXIT_CODE_PANICKED;
/// Exit status of a service whose `main` returned an error.
pub const STATUS_FAILED: i64 = 1;

/// init, which every service may tell of itself and ask about its servers.
pub(crate) const SYSTEM: system::Client = system::Client::new(abi::SLOT_SYSTEM);

static START: Lock<Option<Start>> = Lock::new(None);
static IPC_BUFFER: AtomicPtr<IpcBuffer> = AtomicPtr::new(ptr::null_mut());

/// What is compiled into a service of its table of handles.
pub struct Compiled {
    /// The table's fingerprint.
    pub handles: u64,
    /// The console to print on, or `NULL_HANDLE`.
    pub console: Handle,
    /// The kernel's debug output, or `NULL_HANDLE`.
    pub debug: Handle,
}

/// Makes a function the service's main one. It takes [`Start`] and returns something that is an [`Outcome`]. At the top
/// of the crate this also declares the module `service`, which the system compiler writes from the service's declaration:
/// its capabilities (`service::HANDLES`), signals, regions and parameters.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        /// What this service is given, by name.
        mod service {
            include!(concat!(env!("KOZO_SERVICES"), "/", env!("CARGO_PKG_NAME"), ".gen/kozo_service.rs"));
        }

        /// Where init starts the service, with the address of StartInfo in rdi. The frame pointer ends the chain of
        /// frames; the call leaves the stack as the ABI wants it at a function's start.
        #[unsafe(naked)]
        #[unsafe(no_mangle)]
        unsafe extern "C" fn _start(info: *const $crate::abi::StartInfo) -> ! {
            extern "C" fn run(info: *const $crate::abi::StartInfo) -> ! {
                let compiled = $crate::runtime::Compiled {
                    handles: service::FINGERPRINT,
                    console: service::PRINT_CONSOLE,
                    debug: service::PRINT_DEBUG,
                };
                // SAFETY: init passes the address of a page that stays mapped, read-only, while the service lives.
                unsafe { $crate::runtime::run(info, &compiled, $main) }
            }
            core::arch::naked_asm!("xor ebp, ebp", "and rsp, -16", "call {run}", "ud2", run = sym run)
        }

        $crate::abi_note!($crate::abi::ABI_FINGERPRINT);
    };
}

/// What `main` may return.
pub trait Outcome {
    /// The exit status: 0 when all went well. What did not is told.
    fn status(self, reason: &mut Reason) -> i64;
}

impl Outcome for () {
    fn status(self, _reason: &mut Reason) -> i64 {
        0
    }
}

impl Outcome for i64 {
    fn status(self, _reason: &mut Reason) -> i64 {
        self
    }
}

impl Outcome for Never {
    fn status(self, _reason: &mut Reason) -> i64 {
        match self {}
    }
}

impl<T: Outcome, E: Display> Outcome for Result<T, E> {
    fn status(self, reason: &mut Reason) -> i64 {
        match self {
            Ok(value) => value.status(reason),
            Err(error) => {
                reason.tell(format_args!("{error}"));
                STATUS_FAILED
            }
        }
    }
}

/// What init is told of why the service ends: what the service can't print itself, as far as it fits. It takes no memory
/// of the heap, which may be what there is none of.
pub struct Reason {
    bytes: [u8; abi::SYSTEM_EXIT_REASON_MAX],
    used: usize,
    /// Nothing goes behind what was cut.
    is_cut: bool,
}

impl Reason {
    /// None so far.
    const fn new() -> Self {
        Self { bytes: [0; abi::SYSTEM_EXIT_REASON_MAX], used: 0, is_cut: false }
    }

    /// Prints why, or keeps it to tell init, if the service was given nothing to print it on.
    pub fn tell(&mut self, why: fmt::Arguments<'_>) {
        if console::is_there() {
            println!("{}: {why}", name());
        } else {
            // Writing it never fails; a value's own formatting that does has said what it could.
            let _ = self.write_fmt(why);
        }
    }

    fn text(&self) -> &str {
        core::str::from_utf8(&self.bytes[..self.used]).unwrap_or_default()
    }
}

impl Write for Reason {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if !self.is_cut {
            let end = floor_char_boundary(text, self.bytes.len() - self.used);
            self.bytes[self.used..self.used + end].copy_from_slice(&text.as_bytes()[..end]);
            self.used += end;
            self.is_cut = end < text.len();
        }
        Ok(())
    }
}

/// Runs `main` and exits; what [`entry!`](crate::entry) calls.
///
/// # Safety
/// `info` is what init passed to `_start`, and this is called once.
pub unsafe fn run<T: Outcome>(info: *const StartInfo, compiled: &Compiled, main: impl FnOnce(Start) -> T) -> ! {
    // SAFETY: the caller vouches for it.
    let info = unsafe { info.as_ref() };
    let start = info.and_then(|info| Start::new(info, compiled.handles));
    // Not even the way to report it could be trusted.
    let (Some(info), Some(start)) = (info, start) else { fault() };
    IPC_BUFFER.store(info.ipc_buffer as *mut IpcBuffer, Ordering::Relaxed);
    START.with(|kept| *kept = Some(start));
    console::init(compiled.console, compiled.debug);
    slots::init(start.free_slots());
    pages::init(start);
    let mut reason = Reason::new();
    let status = main(start).status(&mut reason);
    exit_because(status, reason.text())
}

/// The service's start information, once it runs.
pub fn start() -> Option<Start> {
    START.with(|start| *start)
}

/// The service's IPC buffer.
#[cfg_attr(not(target_os = "none"), allow(dead_code))]
pub(crate) fn ipc_buffer() -> Option<NonNull<IpcBuffer>> {
    NonNull::new(IPC_BUFFER.load(Ordering::Relaxed))
}

/// Tells init that the service is alive. The loops of servers answer the watchdog; a service that computes for so long
/// that it comes to no receive in the time of its watchdog says it from time to time.
pub fn alive() {
    // If init can't be told, it draws its own conclusion.
    let _ = SYSTEM.alive();
}

/// Ends the service with an exit status, which init hears.
pub fn exit(status: i64) -> ! {
    exit_because(status, "")
}

/// Ends the service with an exit status and why, in words, which init logs, and prints unless somebody waits for the end:
/// for a service that has nowhere to print it itself. A text is told up to its first zero, and as far as it fits into
/// `EXIT_REASON_BYTES`.
pub fn exit_because(status: i64, reason: &str) -> ! {
    // Never answered: if it returns at all, init could not be told.
    let _ = SYSTEM.exit(status, sent_of(reason));
    fault()
}

/// What of a reason a message takes.
fn sent_of(reason: &str) -> &str {
    let text = reason.split('\0').next().unwrap_or_default();
    text.get(..floor_char_boundary(text, abi::SYSTEM_EXIT_REASON_MAX)).unwrap_or_default()
}

/// The last place in a text up to `most` where no character is cut.
fn floor_char_boundary(text: &str, most: usize) -> usize {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// Ends the service by a fault, which init hears too.
fn fault() -> ! {
    // SAFETY: an invalid opcode goes to the fault handler, and never on.
    unsafe { asm!("ud2", options(noreturn, nomem, nostack)) }
}

fn name() -> &'static str {
    start().map_or("?", Start::name)
}

#[cfg_attr(target_os = "none", panic_handler)]
#[cfg_attr(not(target_os = "none"), allow(dead_code))]
fn panic(info: &PanicInfo<'_>) -> ! {
    static PANICKED: AtomicBool = AtomicBool::new(false);
    // A panic while one is told (a broken Display, say) ends it at once.
    if PANICKED.swap(true, Ordering::Relaxed) {
        fault();
    }
    let mut reason = Reason::new();
    match info.location() {
        Some(place) => reason.tell(format_args!("panicked at {}:{}: {}", place.file(), place.line(), info.message())),
        None => reason.tell(format_args!("panicked: {}", info.message())),
    }
    exit_because(STATUS_PANICKED, reason.text())
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Reason, STATUS_FAILED, sent_of};
    use crate::abi::SYSTEM_EXIT_REASON_MAX;
    use std::string::String;

    #[test]
    fn what_cannot_be_printed_is_kept_for_init() {
        let mut reason = Reason::new();
        assert_eq!(Err::<(), _>("no greeting").status(&mut reason), STATUS_FAILED);
        assert_eq!(reason.text(), "no greeting");
        let mut reason = Reason::new();
        assert_eq!(Ok::<_, &str>(7).status(&mut reason), 7);
        assert_eq!(reason.text(), "");
    }

    #[test]
    fn a_message_takes_text_up_to_a_zero_and_whole_characters() {
        assert_eq!(sent_of(""), "");
        assert_eq!(sent_of("bad byte \0, here"), "bad byte ");
        assert_eq!(sent_of("\0"), "");
        let most = "x".repeat(SYSTEM_EXIT_REASON_MAX - 1);
        assert_eq!(sent_of(&(most.clone() + "é")), most);
    }

    #[test]
    fn it_is_cut_between_characters_and_nothing_follows() {
        let most = "x".repeat(SYSTEM_EXIT_REASON_MAX - 1);
        for (end, kept) in [("é", ""), ("y", "y"), ("yz", "y")] {
            let mut reason = Reason::new();
            reason.tell(format_args!("{most}{end}"));
            reason.tell(format_args!("w"));
            assert_eq!(reason.text(), String::from(&most) + kept);
        }
    }
}

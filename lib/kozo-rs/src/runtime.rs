// SPDX-License-Identifier: Apache-2.0

//! How a service starts, ends and panics.

use crate::abi::{self, Handle, IpcBuffer, StartInfo};
use crate::interfaces::system;
use crate::lock::Lock;
use crate::start::Start;
use crate::{console, pages, println, slots};
use core::arch::asm;
use core::convert::Infallible;
use core::fmt::Display;
use core::panic::PanicInfo;
use core::ptr::{self, NonNull};
use core::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

/// The result of what never returns well, such as a server's loop.
pub type Never = Infallible;

/// Exit status of a service that panicked.
pub const STATUS_PANICKED: i64 = 101;
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
    /// The exit status: 0 when all went well. Prints what did not.
    fn status(self) -> i64;
}

impl Outcome for () {
    fn status(self) -> i64 {
        0
    }
}

impl Outcome for i64 {
    fn status(self) -> i64 {
        self
    }
}

impl Outcome for Never {
    fn status(self) -> i64 {
        match self {}
    }
}

impl<T: Outcome, E: Display> Outcome for Result<T, E> {
    fn status(self) -> i64 {
        match self {
            Ok(value) => value.status(),
            Err(error) => {
                println!("{}: {error}", name());
                STATUS_FAILED
            }
        }
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
    exit(main(start).status())
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
    // Never answered: if it returns at all, init could not be told.
    let _ = SYSTEM.exit(status);
    fault()
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
    match info.location() {
        Some(place) => println!("{}: panicked at {}:{}: {}", name(), place.file(), place.line(), info.message()),
        None => println!("{}: panicked: {}", name(), info.message()),
    }
    exit(STATUS_PANICKED)
}

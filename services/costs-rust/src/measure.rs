// SPDX-License-Identifier: Apache-2.0

//! What an operation costs: how many instructions pass between two readings of the time-stamp counter, round by round,
//! where the machine counts by instructions (QEMU's -icount). As services/costs/measure.c does it.

use crate::figures::Figures;
use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::arch::asm;
use core::error::Error;
use core::sync::atomic::{AtomicU64, Ordering};
use kozo::{Failure, println};

/// How many count of most rows.
pub const ROUNDS: usize = 1000;
const WARM_UP: usize = 24;

/// What measuring ends with.
pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// When the round began, and when it ended.
static BEGAN: AtomicU64 = AtomicU64::new(0);
static ENDED: AtomicU64 = AtomicU64::new(0);

/// Reads the counter into a static. All that a system call takes or loses is lost, so that nothing of what follows is
/// done before. breakdown_plugin.c knows the instructions.
macro_rules! read_counter {
    ($time:ident) => {
        // SAFETY: writes the static, and nothing else that is not lost.
        unsafe {
            asm!(
                "rdtsc", "shl rdx, 32", "or rax, rdx", "mov qword ptr [rip + {time}], rax",
                time = sym $time,
                out("rax") _, out("rdx") _, out("rcx") _, out("rdi") _, out("rsi") _, out("r8") _, out("r9") _,
                out("r10") _, out("r11") _, out("r12") _, out("r13") _, out("r14") _, out("r15") _,
                options(nostack),
            )
        }
    };
}

/// The mark of services/bench/mark.h with this number, which breakdown_plugin.c knows rounds by.
macro_rules! mark {
    ($number:literal) => {
        // SAFETY: does nothing.
        unsafe { asm!(concat!("nop dword ptr [rax + 0x5a4f4b0", $number, "]"), options(nostack, preserves_flags)) }
    };
}

/// The counts from one reading to the other.
fn passed() -> u64 {
    ENDED.load(Ordering::Relaxed) - BEGAN.load(Ordering::Relaxed)
}

fn empty_round() -> u64 {
    read_counter!(BEGAN);
    read_counter!(ENDED);
    passed()
}

/// Two instructions each time around.
fn loop_round(times: u64) -> u64 {
    read_counter!(BEGAN);
    // SAFETY: counts down in a register.
    unsafe { asm!("2: dec {times}", "jnz 2b", times = inout(reg) times => _, options(nostack)) };
    read_counter!(ENDED);
    passed()
}

/// The least of some tries: an interrupt may come between.
fn least_of(round: impl Fn() -> u64) -> u64 {
    (0..WARM_UP).map(|_| round()).min().unwrap_or(0)
}

/// What is known of the counter.
pub struct Measure {
    /// Counts of one instruction.
    scale: u64,
    /// Counts of two readings with nothing between.
    overhead: u64,
}

impl Measure {
    /// Finds out by loops of known length how many counts an instruction is, and what two readings cost by themselves.
    ///
    /// # Errors
    /// The counter does not count instructions.
    pub fn calibrate() -> Outcome<Self> {
        const SHORT: u64 = 1000;
        const LONG: u64 = 3000;
        const LOOP_INSTRUCTIONS: u64 = 2;
        let overhead = least_of(empty_round);
        let shorter = least_of(|| loop_round(SHORT));
        let longer = least_of(|| loop_round(LONG));
        let steps = (LONG - SHORT) * LOOP_INSTRUCTIONS;
        let difference = longer.saturating_sub(shorter);
        let scale = difference / steps;
        // A loop is its instructions, those of the readings, and what puts the number of times into its register.
        let rest = shorter.checked_sub(SHORT * LOOP_INSTRUCTIONS * scale + overhead);
        let exact = scale != 0
            && difference.is_multiple_of(steps)
            && overhead.is_multiple_of(scale)
            && rest.is_some_and(|rest| rest <= 2 * scale);
        if !exact {
            return Err(format!(
                "the time-stamp counter does not count instructions: loops of {} and {} take {shorter} and {longer}",
                SHORT * LOOP_INSTRUCTIONS,
                LONG * LOOP_INSTRUCTIONS
            )
            .into());
        }
        println!("scale {scale} counts an instruction");
        Ok(Self { scale, overhead })
    }

    /// Measures so many rounds of the operation, after some that warm up, and prints the row. That the client looks
    /// whether it succeeded is part of a round.
    ///
    /// # Errors
    /// The operation's, and a round that took no whole number of instructions.
    #[inline(always)]
    pub fn row<E: Into<Failure>>(
        &self,
        name: &str,
        rounds: usize,
        mut operation: impl FnMut() -> Result<(), E>,
    ) -> Outcome {
        let mut samples = Vec::with_capacity(rounds);
        for round in 0..WARM_UP + rounds {
            mark!(1);
            read_counter!(BEGAN);
            if let Err(error) = operation() {
                return Err(error.into().into());
            }
            read_counter!(ENDED);
            mark!(2);
            if round >= WARM_UP {
                samples.push(self.instructions(passed())?);
            }
        }
        let figures = Figures::of(&mut samples).ok_or("no rounds")?;
        println!("row {name} {figures}");
        Ok(())
    }

    /// The instructions of a round of so many counts.
    fn instructions(&self, counts: u64) -> Outcome<u64> {
        let own = counts.checked_sub(self.overhead).filter(|own| own.is_multiple_of(self.scale));
        Ok(own.ok_or_else(|| format!("{counts} counts are no number of instructions"))? / self.scale)
    }
}

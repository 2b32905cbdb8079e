// SPDX-License-Identifier: Apache-2.0

//! What clients do when their server died in a call. The kernel is a list of how the calls end.

use crate::wire::{ENDPOINT, JUNK, Wire, junk, packed, wire};
use crate::{POINT, POINT_WORD};
use kozo::abi::{
    self, CONSOLE_WRITE, GoldenFlag, GoldenShade, IpcBuffer, STATUS_OK, SYSTEM_AWAIT, SYSTEM_ERR_NOT_RUNNING,
};
use kozo::interfaces::{console, golden, system};
use kozo::{Arrival, Buffer, CallError, Capability, Endpoint, Error, Failure, host};
use std::cell::RefCell;
use std::rc::Rc;

/// How a call ends.
type End = Result<Wire, Error>;
/// A call: of whom, the message in registers, and the IPC buffer.
type Seen = (u64, u64, [u64; 4], IpcBuffer);

const OK: u32 = STATUS_OK as u32;

/// The server dies, and AWAIT is answered with this.
fn dies(status: u32) -> Vec<End> {
    vec![Err(Error::PeerGone), Ok(wire(status, &[], &[]))]
}

/// Has a client call while calls end so, and tells what was seen.
fn played<T>(ends: &[Vec<End>], work: impl FnOnce(Endpoint) -> T) -> (T, Vec<Seen>) {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let shared = seen.clone();
    let mut ends = ends.concat().into_iter();
    let kernel = move |call: host::Call, buffer: &mut IpcBuffer| {
        assert_eq!(call.number, abi::SYS_CALL);
        shared.borrow_mut().push((call.handle, call.tag, call.words, buffer.clone()));
        let answer = ends.next().expect("no more calls are made")?;
        let word = |i: usize| answer.words.get(i).copied().unwrap_or(JUNK);
        buffer.words.iter_mut().zip(answer.words.iter().skip(4)).for_each(|(place, &word)| *place = word);
        Ok(Arrival { badge: 0, tag: answer.tag, words: std::array::from_fn(word) })
    };
    let (result, _) = host::with_kernel(junk(), kernel, || work(Endpoint::from_handle(ENDPOINT)));
    (result, Rc::into_inner(seen).unwrap().into_inner())
}

fn is_await(seen: &Seen) -> bool {
    let tag = u64::from(SYSTEM_AWAIT) << 32 | 1;
    (seen.0, seen.1, seen.2) == (abi::SLOT_SYSTEM, tag, [ENDPOINT, 0, 0, 0])
}

fn write(endpoint: Endpoint) -> Result<(), CallError<console::Error>> {
    console::Client::from(endpoint).write(b"text")
}

fn numbers(endpoint: Endpoint) -> Result<golden::NumbersOut, CallError<golden::Error>> {
    golden::Client::from(endpoint).numbers(1, 2, 3, 4, 5, 6, 7, 8)
}

/// Idempotent, in registers.
fn registers(endpoint: Endpoint) -> Result<u64, CallError<golden::Error>> {
    let flags = GoldenFlag::FIRST;
    Ok(golden::Client::from(endpoint).registers(true, GoldenShade::Light, flags, POINT)?.word)
}

/// Idempotent, through the IPC buffer.
fn text(endpoint: Endpoint) -> Result<String, CallError<golden::Error>> {
    let mut buffer = Buffer::new();
    Ok(golden::Client::from(endpoint).text(b"123456789", "name", 7, b"", &mut buffer)?.text.into())
}

fn registers_answer() -> Vec<End> {
    vec![Ok(wire(OK, &[0, 0, 1, 9], &[]))]
}

fn text_answer() -> Vec<End> {
    vec![Ok(wire(OK, &[&[3, 1, 0, 0][..], &packed(b"yes")].concat(), &[]))]
}

#[test]
fn a_call_whose_server_runs_again_ends_with_that() {
    let (result, seen) = played(&[dies(OK)], write);
    assert_eq!(result, Err(CallError::PeerRestarted));
    assert!(seen.len() == 2 && is_await(&seen[1]));
    assert_eq!(Failure::from(result.unwrap_err()).to_string(), "Console died meanwhile, and was started again");
    assert_eq!(played(&[dies(OK)], numbers).0, Err(CallError::PeerRestarted));
}

#[test]
fn a_call_whose_server_stays_dead_ends_as_before() {
    for status in [SYSTEM_ERR_NOT_RUNNING, abi::STATUS_NOT_FOUND as u32, abi::STATUS_BUSY as u32, 1] {
        for call in [|endpoint| write(endpoint).is_ok(), |endpoint| text(endpoint).is_ok()] {
            let (is_good, seen) = played(&[dies(status)], call);
            assert!(!is_good && seen.len() == 2 && is_await(&seen[1]));
        }
        assert_eq!(played(&[dies(status)], write).0, Err(CallError::Kernel(Error::PeerGone)));
        assert_eq!(played(&[dies(status)], registers).0, Err(CallError::Kernel(Error::PeerGone)));
    }
    let (result, _) = played(&[vec![Err(Error::PeerGone), Err(Error::Cancelled)]], write);
    assert_eq!(result, Err(CallError::Kernel(Error::PeerGone)));
}

#[test]
fn nobody_is_asked_about_other_errors() {
    for error in [Error::ReplyDropped, Error::Cancelled, Error::TimedOut, Error::InvalidHandle] {
        let (result, seen) = played(&[vec![Err(error)]], write);
        assert_eq!((result, seen.len()), (Err(CallError::Kernel(error)), 1));
        let (result, seen) = played(&[vec![Err(error)]], registers);
        assert_eq!((result, seen.len()), (Err(CallError::Kernel(error)), 1));
    }
}

#[test]
fn init_is_not_asked_about_itself() {
    let (result, seen) = played(&[vec![Err(Error::PeerGone)]], |endpoint| system::Client::from(endpoint).memory());
    assert_eq!((result, seen.len()), (Err(CallError::Kernel(Error::PeerGone)), 1));
}

#[test]
fn an_idempotent_call_is_repeated_as_it_was() {
    let (result, seen) = played(&[dies(OK), registers_answer()], registers);
    assert_eq!((result, seen.len()), (Ok(9), 3));
    assert!(is_await(&seen[1]));
    assert_eq!(seen[0].2, [1, 7, 1, POINT_WORD]);
    assert_eq!(seen[2], seen[0]);

    let (result, seen) = played(&[dies(OK), dies(OK), text_answer()], text);
    assert_eq!((result.as_deref(), seen.len()), (Ok("yes"), 5));
    assert!(is_await(&seen[1]) && is_await(&seen[3]));
    assert_eq!((&seen[2], &seen[4]), (&seen[0], &seen[0]));
}

#[test]
fn a_server_that_dies_each_time_is_given_up() {
    let (result, seen) = played(&[dies(OK), dies(OK), dies(OK), dies(OK)], text);
    assert_eq!((result, seen.len()), (Err(CallError::PeerRestarted), 8));
    assert_eq!(seen[6], seen[0]);
}

#[test]
fn a_repeated_call_can_end_in_any_way() {
    let (result, _) = played(&[dies(OK), dies(SYSTEM_ERR_NOT_RUNNING)], text);
    assert_eq!(result, Err(CallError::Kernel(Error::PeerGone)));
    let (result, _) = played(&[dies(OK), vec![Err(Error::ReplyDropped)]], text);
    assert_eq!(result, Err(CallError::Kernel(Error::ReplyDropped)));
    let (result, _) = played(&[dies(OK), vec![Ok(wire(16, &[], &[]))]], registers);
    assert_eq!(result, Err(CallError::Service(golden::Error::Refused)));
}

#[test]
fn text_is_printed_again() {
    let print = |endpoint| kozo::console::write(console::Client::from(endpoint), b"text");
    let (result, seen) = played(&[dies(OK), vec![Ok(wire(OK, &[], &[]))]], print);
    assert_eq!((result, seen.len()), (Ok(()), 3));
    assert_eq!((seen[2].1 >> 32, &seen[2]), (u64::from(CONSOLE_WRITE), &seen[0]));
    let (result, seen) = played(&[dies(OK), dies(OK), dies(OK), dies(OK)], print);
    assert_eq!((result, seen.len()), (Err(CallError::PeerRestarted), 8));
}

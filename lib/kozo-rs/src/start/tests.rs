// SPDX-License-Identifier: Apache-2.0

use super::Start;
use crate::abi::{ABI_FINGERPRINT, Client, StartInfo, StartRegion, USER_END};
use std::boxed::Box;

const HANDLES: u64 = 0x1234;

fn filled<const SIZE: usize>(text: &str) -> [u8; SIZE] {
    let mut bytes = [0; SIZE];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    bytes
}

/// What init could tell a server with two clients, the second of which is none.
fn info() -> StartInfo {
    let client = |name, argument| Client { name: filled(name), argument: filled(argument) };
    let clients = Box::leak(Box::new([client("shell", ""), client("", ""), client("greeter", "/etc")]));
    // SAFETY: it is integers alone.
    let mut info: StartInfo = unsafe { core::mem::zeroed() };
    info.fingerprint = ABI_FINGERPRINT;
    info.handles = HANDLES;
    info.name = filled("fs");
    info.generation = 3;
    (info.heap_start, info.heap_end) = (0x80_0000, 0xc0_0000);
    (info.free_slot, info.slot_count) = (20, 256);
    (info.clients, info.client_count) = (clients.as_ptr() as u64, clients.len() as u64);
    info.arguments = filled("quick fox");
    info.regions[1] = StartRegion { address: 0x60_0000, size: 4096 };
    info.parameters[0].number = 7;
    info.parameters[7].text = filled("Good morning");
    info
}

fn start() -> Start {
    Start::new(Box::leak(Box::new(info())), HANDLES).expect("it fits")
}

#[test]
fn only_what_fits_is_taken_over() {
    let other_abi = StartInfo { fingerprint: ABI_FINGERPRINT ^ 1, ..info() };
    assert!(Start::new(Box::leak(Box::new(other_abi)), HANDLES).is_none());
    assert!(Start::new(Box::leak(Box::new(info())), HANDLES ^ 1).is_none());
    assert!(Start::new(Box::leak(Box::new(info())), HANDLES).is_some());
}

#[test]
fn a_service_knows_itself() {
    assert_eq!(start().name(), "fs");
    assert_eq!(start().generation(), 3);
    assert_eq!(start().arguments(), Ok("quick fox"));
    assert_eq!(start().heap(), 0x80_0000..0xc0_0000);
    assert_eq!(start().free_slots(), 20..256);
}

#[test]
fn regions_go_by_index() {
    let region = start().region(1).expect("it was mapped");
    assert_eq!((region.address(), region.size()), (0x60_0000, 4096));
    assert_eq!(start().region(0), None);
    assert_eq!(start().region(8), None);
}

#[test]
fn a_region_beyond_the_end_is_none() {
    let region = |address, size| {
        let mut info = info();
        info.regions[0] = StartRegion { address, size };
        Start::new(Box::leak(Box::new(info)), HANDLES).expect("it fits").region(0)
    };
    assert!(region(USER_END - 4096, 4096).is_some());
    assert_eq!(region(USER_END - 4096, 4097), None);
    assert_eq!(region(4096, u64::MAX), None);
}

#[test]
fn parameters_go_by_index() {
    assert_eq!(start().parameter_number(0), 7);
    assert_eq!(start().parameter_number(1), 0);
    assert_eq!(start().parameter_number(8), 0);
    assert_eq!(start().parameter_text(7), "Good morning");
    assert_eq!(start().parameter_text(0), "");
    assert_eq!(start().parameter_text(8), "");
}

#[test]
fn clients_go_by_number() {
    assert_eq!(start().client_count(), 3);
    assert_eq!((start().client_name(1), start().client_argument(1)), ("shell", ""));
    assert_eq!((start().client_name(2), start().client_argument(2)), ("", ""));
    assert_eq!((start().client_name(3), start().client_argument(3)), ("greeter", "/etc"));
    for nobody in [0, 4, u64::MAX] {
        assert_eq!((start().client_name(nobody), start().client_argument(nobody)), ("", ""));
    }
    let nothing_offered = StartInfo { clients: 0, ..info() };
    let start = Start::new(Box::leak(Box::new(nothing_offered)), HANDLES).expect("it fits");
    assert_eq!(start.client_name(1), "");
}

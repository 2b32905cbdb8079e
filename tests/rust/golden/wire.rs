// SPDX-License-Identifier: Apache-2.0

//! Messages as literal words, and a kernel that plays them to clients and servers.

use kozo::abi::{self, Error, IpcBuffer};
use kozo::interfaces::golden::{self, Client, Server};
use kozo::{Arrival, Buffer, Capability, Endpoint, host};
use std::cell::RefCell;
use std::rc::Rc;

pub const ENDPOINT: u64 = 77;
/// The client, as servers know it, and its badge, with the bits of all methods.
pub const CLIENT: u64 = 0xad6e;
pub const BADGE: u64 = kozo::badge(CLIENT, abi::GOLDEN_MAY_ALL);
/// What the IPC buffer is full of before and where nothing else was put.
pub const JUNK: u64 = 0x5a5a_5a5a_5a5a_5a5a;

/// A message, all words in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    pub tag: u64,
    pub words: Vec<u64>,
    pub capabilities: Vec<u64>,
}

/// A message with the tag that its words and capabilities want.
pub fn wire(label: u32, words: &[u64], capabilities: &[u64]) -> Wire {
    let tag = u64::from(label) << 32 | (capabilities.len() as u64) << 8 | words.len() as u64;
    Wire { tag, words: words.to_vec(), capabilities: capabilities.to_vec() }
}

/// Copies of a message with a word changed.
pub fn changed(message: &Wire, index: usize, values: &[u64]) -> Vec<Wire> {
    let change = |&value| {
        let mut message = message.clone();
        message.words[index] = value;
        message
    };
    values.iter().map(change).collect()
}

/// The words of some bytes, each filled up by zeros.
pub fn packed(bytes: &[u8]) -> Vec<u64> {
    let word = |chunk: &[u8]| chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    bytes.chunks(8).map(word).collect()
}

/// What the kernel saw.
#[derive(Debug, Default)]
pub struct Seen {
    /// Calls, sent messages and answers; `None` for a receive that answers nobody.
    pub messages: Vec<Option<Wire>>,
    /// Slots that capabilities were put into, and those that were deleted.
    pub filled: Vec<u64>,
    pub deleted: Vec<u64>,
    /// System calls but for the deletions, in order.
    pub calls: Vec<u64>,
}

fn message_of(call: host::Call, buffer: &IpcBuffer) -> Wire {
    let length = (call.tag & abi::TAG_LENGTH_MASK) as usize;
    let count = ((call.tag & abi::TAG_CAPS_MASK) >> 8) as usize;
    assert!(call.words.iter().skip(length).all(|&word| word == 0), "registers beyond the message leak {call:x?}");
    let words = call.words.iter().chain(&buffer.words).take(length).copied().collect();
    Wire { tag: call.tag, words, capabilities: buffer.send_caps[..count].to_vec() }
}

/// Plays a message to who receives.
fn deliver(badge: u64, message: &Wire, buffer: &mut IpcBuffer, seen: &mut Seen) -> Result<Arrival, Error> {
    for i in 0..message.capabilities.len() {
        let slot = buffer.receive_slots[i];
        if slot == 0 || buffer.receive_slots[..i].contains(&slot) {
            return Err(Error::MessageRefused);
        }
        seen.filled.push(slot);
    }
    let mut words = message.words.iter().copied();
    // Whatever is beyond the message stays junk.
    let registers = std::array::from_fn(|_| words.next().unwrap_or(JUNK));
    buffer.words.iter_mut().zip(words).for_each(|(place, word)| *place = word);
    Ok(Arrival { badge, tag: message.tag, words: registers })
}

/// An IPC buffer of junk, but for the slots.
pub fn junk() -> IpcBuffer {
    IpcBuffer { words: [JUNK; 44], send_caps: [JUNK; 4], ..host::empty_buffer() }
}

/// Has a client called, answers it, and tells what was seen.
pub fn client<T>(answer: Wire, call: impl FnOnce(Client, &mut Buffer) -> T) -> (T, Seen, IpcBuffer) {
    let seen = Rc::new(RefCell::new(Seen::default()));
    let shared = seen.clone();
    let kernel = move |call: host::Call, buffer: &mut IpcBuffer| {
        let mut seen = shared.borrow_mut();
        if call.number == abi::SYS_CAP_DELETE {
            seen.deleted.push(call.handle);
            return Ok(Arrival { badge: 0, tag: 0, words: [0; 4] });
        }
        assert_eq!(call.handle, ENDPOINT);
        seen.calls.push(call.number);
        seen.messages.push(Some(message_of(call, buffer)));
        deliver(BADGE, &answer, buffer, &mut seen)
    };
    let client = Client::from(Endpoint::from_handle(ENDPOINT));
    let (result, buffer) = host::with_kernel(junk(), kernel, || call(client, &mut Buffer::new()));
    (result, Rc::into_inner(seen).unwrap().into_inner(), buffer)
}

/// Plays requests of a client that may call all to a server, and tells what it answered.
pub fn serve(requests: Vec<Wire>, server: &mut impl Server) -> Seen {
    serve_by(BADGE, requests, server)
}

/// Plays requests of a client with this badge to a server, and tells what it answered.
pub fn serve_by(badge: u64, requests: Vec<Wire>, server: &mut impl Server) -> Seen {
    let seen = Rc::new(RefCell::new(Seen::default()));
    let shared = seen.clone();
    let mut requests = requests.into_iter();
    let mut is_over = false;
    let kernel = move |call: host::Call, buffer: &mut IpcBuffer| {
        let mut seen = shared.borrow_mut();
        match call.number {
            abi::SYS_CAP_DELETE => {
                seen.deleted.push(call.handle);
                return Ok(Arrival { badge: 0, tag: 0, words: [0; 4] });
            }
            abi::SYS_REPLY_RECV => seen.messages.push(Some(message_of(call, buffer))),
            abi::SYS_RECV if seen.calls.is_empty() || is_over => (),
            abi::SYS_RECV => seen.messages.push(None),
            _ => panic!("{call:?}"),
        }
        seen.calls.push(call.number);
        is_over = requests.len() == 0;
        let request = requests.next().ok_or(Error::InvalidHandle)?;
        deliver(badge, &request, buffer, &mut seen)
    };
    let endpoint = Endpoint::from_handle(ENDPOINT);
    let (result, _) = host::with_kernel(junk(), kernel, || golden::serve(endpoint, server));
    assert_eq!(result, Err(Error::InvalidHandle));
    Rc::into_inner(seen).unwrap().into_inner()
}

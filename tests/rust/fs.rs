// SPDX-License-Identifier: Apache-2.0

//! What the file service answers.

extern crate alloc;

#[allow(dead_code)]
#[path = "../../services/fs/src/cpio.rs"]
mod cpio;
#[path = "../../services/fs/src/server.rs"]
mod server;

use cpio::File;
use kozo::abi::{FS_LIST, FS_OPEN, FS_READ};
use kozo::{Message, Status};

const LONG: [u8; 1000] = [7; 1000];
const FILES: [File<'static>; 2] = [File { name: b"etc/motd", data: b"hello" }, File { name: b"long", data: &LONG }];

fn answer(method: u64, request: impl Fn(Message) -> Message) -> Result<Message, Status> {
    server::answer(&FILES, &request(Message::new(method as u32)))
}

fn read(file: u64, offset: u64, most: u64) -> Result<Vec<u8>, Status> {
    let answer = answer(FS_READ, |message| message.with_words([file, offset, most]))?;
    let [count] = answer.words()?;
    Ok(answer.bytes(count)?.to_vec())
}

fn open(count: u64, name: &[u8]) -> Result<[u64; 2], Status> {
    answer(FS_OPEN, |message| message.with_words([count]).with_bytes(name).unwrap())?.words()
}

#[test]
fn list_tells_size_and_name() {
    let answer = answer(FS_LIST, |message| message.with_words([0])).unwrap();
    assert_eq!((answer.words(), answer.bytes(8)), (Ok([5, 8]), Ok(&b"etc/motd"[..])));
}

#[test]
fn list_ends() {
    for number in [2, 1 << 32, u64::MAX] {
        assert_eq!(answer(FS_LIST, |message| message.with_words([number])).err(), Some(Status::NotFound));
    }
}

#[test]
fn open_finds_whole_names_only() {
    assert_eq!(open(4, b"long"), Ok([1, 1000]));
    assert_eq!(open(3, b"lon"), Err(Status::NotFound));
    assert_eq!(open(5, b"long"), Err(Status::NotFound));
    assert_eq!(open(0, b""), Err(Status::NotFound));
}

#[test]
fn open_takes_no_more_than_was_sent() {
    for count in [9, 352, 353, 1 << 63, u64::MAX] {
        assert_eq!(open(count, b"long"), Err(Status::BadArgument), "{count}");
    }
}

#[test]
fn read_stops_at_the_end() {
    assert_eq!(read(0, 0, 100), Ok(b"hello".to_vec()));
    assert_eq!(read(0, 3, 100), Ok(b"lo".to_vec()));
    assert_eq!(read(0, 1, 2), Ok(b"el".to_vec()));
    for offset in [5, 6, 1 << 32, 1 << 63, u64::MAX - 1, u64::MAX] {
        assert_eq!(read(0, offset, u64::MAX), Ok(vec![]), "{offset}");
    }
}

#[test]
fn read_gives_at_most_a_message() {
    for most in [352, 353, 1 << 32, u64::MAX] {
        assert_eq!(read(1, 0, most).unwrap().len(), 352, "{most}");
    }
    assert_eq!(read(1, 999, u64::MAX).unwrap().len(), 1);
}

#[test]
fn short_requests_are_refused() {
    for method in [FS_LIST, FS_OPEN, FS_READ] {
        assert_eq!(answer(method, |message| message).err(), Some(Status::BadArgument));
    }
    assert_eq!(answer(FS_READ, |message| message.with_words([0, 0])).err(), Some(Status::BadArgument));
}

#[test]
fn unknown_methods_are_refused() {
    for method in [0, 4, u64::from(u32::MAX)] {
        assert_eq!(answer(method, |message| message).err(), Some(Status::BadMethod));
    }
}

#[test]
fn without_files_nothing_is_found() {
    let request = Message::new(FS_LIST as u32).with_words([0]);
    assert_eq!(server::answer(&[], &request).err(), Some(Status::NotFound));
}

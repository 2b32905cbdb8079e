// SPDX-License-Identifier: Apache-2.0

//! What the file service answers.

extern crate alloc;

#[allow(dead_code)]
#[path = "../../services/fs/src/cpio.rs"]
mod cpio;
#[path = "../../services/fs/src/server.rs"]
mod server;

use cpio::File;
use kozo::interfaces::fs::{Error, ListOut, OpenOut, Server};
use server::Files;

const LONG: [u8; 1000] = [7; 1000];
const FILES: [File<'static>; 2] = [File { name: "etc/motd", data: b"hello" }, File { name: "long", data: &LONG }];

fn files() -> Files<'static> {
    Files(FILES.to_vec())
}

fn open(name: &str) -> Result<OpenOut, Error> {
    files().open(0, name)
}

fn read(file: u64, offset: u64, most: u64) -> Result<Vec<u8>, Error> {
    files().read(0, file, offset, most).map(<[u8]>::to_vec)
}

#[test]
fn list_tells_size_and_name() {
    assert_eq!(files().list(0, 0), Ok(ListOut { size: 5, name: "etc/motd" }));
    assert_eq!(files().list(0, 1), Ok(ListOut { size: 1000, name: "long" }));
}

#[test]
fn list_ends() {
    for number in [2, 1 << 32, u64::MAX] {
        assert_eq!(files().list(0, number), Err(Error::NotFound));
    }
}

#[test]
fn open_finds_whole_names_only() {
    assert_eq!(open("long"), Ok(OpenOut { file: 1, size: 1000 }));
    for name in ["lon", "long ", "Long", ""] {
        assert_eq!(open(name), Err(Error::NotFound), "{name}");
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
fn read_needs_a_file() {
    for number in [2, 1 << 32, u64::MAX] {
        assert_eq!(read(number, 0, 1), Err(Error::NotFound));
    }
}

#[test]
fn without_files_nothing_is_found() {
    assert_eq!(Files(vec![]).list(0, 0), Err(Error::NotFound));
}

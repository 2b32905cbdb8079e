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
const FILES: [File<'static>; 5] = [
    File { name: "etc/motd", data: b"hello" },
    File { name: "long", data: &LONG },
    File { name: "etcetera", data: b"more" },
    File { name: "etc/deep/er", data: b"down" },
    File { name: "services/fs", data: b"" },
];
const ALL: u64 = 1;

/// The first client sees all files; what the second sees follows from this argument.
fn files(argument: &str) -> Files<'static> {
    Files::new(FILES.to_vec(), ["", argument].into_iter())
}

fn open(name: &str) -> Result<OpenOut, Error> {
    files("").open(ALL, name)
}

fn read(file: u64, offset: u64, most: u64) -> Result<Vec<u8>, Error> {
    files("").read(ALL, file, offset, most).map(<[u8]>::to_vec)
}

/// The names that a client with this argument is told by LIST, after checking that OPEN and READ agree with it.
fn seen(argument: &str) -> Vec<&'static str> {
    let mut server = files(argument);
    let mut names = Vec::new();
    for file in FILES {
        match server.open(2, file.name) {
            Ok(opened) => {
                let size = file.data.len() as u64;
                assert_eq!(opened.size, size);
                assert_eq!(server.list(2, opened.file), Ok(ListOut { size, name: file.name }));
                assert_eq!(server.read(2, opened.file, 0, 352).unwrap(), &file.data[..file.data.len().min(352)]);
                assert_eq!(opened.file, names.len() as u64);
                names.push(file.name);
            }
            Err(error) => assert_eq!(error, Error::NotFound),
        }
    }
    let end = names.len() as u64;
    assert_eq!(server.list(2, end), Err(Error::NotFound));
    assert_eq!(server.read(2, end, 0, 1), Err(Error::NotFound));
    names
}

#[test]
fn list_tells_size_and_name() {
    assert_eq!(files("").list(ALL, 0), Ok(ListOut { size: 5, name: "etc/motd" }));
    assert_eq!(files("").list(ALL, 1), Ok(ListOut { size: 1000, name: "long" }));
}

#[test]
fn list_ends() {
    for number in [5, 1 << 32, u64::MAX] {
        assert_eq!(files("").list(ALL, number), Err(Error::NotFound));
    }
}

#[test]
fn open_finds_whole_names_only() {
    assert_eq!(open("long"), Ok(OpenOut { file: 1, size: 1000 }));
    for name in ["lon", "long ", "Long", "/long", ""] {
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
    for number in [5, 1 << 32, u64::MAX] {
        assert_eq!(read(number, 0, 1), Err(Error::NotFound));
    }
}

#[test]
fn without_files_nothing_is_found() {
    assert_eq!(Files::new(vec![], [""].into_iter()).list(ALL, 0), Err(Error::NotFound));
}

#[test]
fn a_client_with_a_folder_sees_what_is_below() {
    for etc in ["/etc", "/etc/", "etc", "etc/"] {
        assert_eq!(seen(etc), ["etc/motd", "etc/deep/er"], "{etc}");
    }
    assert_eq!(seen("/etc/deep"), ["etc/deep/er"]);
}

#[test]
fn a_client_with_a_file_sees_that() {
    assert_eq!(seen("/etc/motd"), ["etc/motd"]);
    assert_eq!(seen("/long"), ["long"]);
}

#[test]
fn a_client_without_a_path_sees_all() {
    for all in ["", "/"] {
        assert_eq!(seen(all), FILES.map(|file| file.name), "{all}");
    }
}

#[test]
fn a_path_that_is_not_there_shows_nothing() {
    for nothing in ["/et", "/etc/mot", "/etc/motd/x", "/../etc", "/etc/../long", "/ETC"] {
        assert!(seen(nothing).is_empty(), "{nothing}");
    }
}

#[test]
fn who_is_no_client_sees_nothing() {
    for nobody in [0, 3, u64::MAX] {
        assert_eq!(files("").list(nobody, 0), Err(Error::NotFound), "{nobody}");
        assert_eq!(files("").open(nobody, "long"), Err(Error::NotFound), "{nobody}");
        assert_eq!(files("").read(nobody, 1, 0, 1), Err(Error::NotFound), "{nobody}");
    }
}

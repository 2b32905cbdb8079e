// SPDX-License-Identifier: Apache-2.0

//! The file service's reader of CPIO archives.

extern crate alloc;

#[path = "../../services/fs/src/cpio.rs"]
mod cpio;

use cpio::{Fault, File, MAX_NAME, Problem, read};

/// The thirteen fields of a regular file's header.
fn fields(name: &[u8], data: &[u8]) -> [u32; 13] {
    [1, 0o100644, 0, 0, 1, 0, data.len() as u32, 0, 0, 0, 0, name.len() as u32 + 1, 0]
}

/// An entry with these fields, zero-terminated name and content.
fn entry(fields: [u32; 13], name: &[u8], data: &[u8]) -> Vec<u8> {
    let mut entry = b"070701".to_vec();
    fields.iter().for_each(|field| entry.extend(format!("{field:08x}").bytes()));
    entry.extend(name);
    entry.push(0);
    entry.resize(entry.len().next_multiple_of(4), 0);
    entry.extend(data);
    entry.resize(entry.len().next_multiple_of(4), 0);
    entry
}

fn file(name: &[u8], data: &[u8]) -> Vec<u8> {
    entry(fields(name, data), name, data)
}

fn trailer() -> Vec<u8> {
    file(b"TRAILER!!!", b"")
}

fn archive() -> Vec<u8> {
    [file(b"etc/motd", b"hello"), file(b"empty", b""), file(b"abc", b"12345678"), trailer()].concat()
}

/// The problem with an archive of one entry whose field number `index` is `value`.
fn problem_of_field(index: usize, value: u32) -> Problem {
    let mut fields = fields(b"name", b"data");
    fields[index] = value;
    read(&[entry(fields, b"name", b"data"), trailer()].concat()).unwrap_err().problem
}

#[test]
fn files_come_in_order() {
    let archive = archive();
    let names: Vec<_> = read(&archive).unwrap().iter().map(|file| (file.name, file.data)).collect();
    assert_eq!(names, [("etc/motd", &b"hello"[..]), ("empty", b""), ("abc", b"12345678")]);
}

#[test]
fn gnu_cpio_agrees() {
    let path = std::env::var("KOZO_TEST_ARCHIVE").expect("run.sh names an archive of this file, made by cpio");
    let archive = std::fs::read(path).unwrap();
    assert_eq!(read(&archive), Ok(vec![File { name: "cpio.rs", data: include_bytes!("cpio.rs") }]));
}

#[test]
fn zeros_may_follow_the_trailer() {
    let archive = [archive(), vec![0; 512]].concat();
    assert_eq!(read(&archive).unwrap().len(), 3);
}

#[test]
fn nothing_else_may_follow_the_trailer() {
    let archive = [archive(), vec![0; 8], vec![1]].concat();
    assert_eq!(read(&archive).unwrap_err().problem, Problem::BadPadding);
}

#[test]
fn directories_are_left_out() {
    let mut directory = fields(b"etc", b"");
    (directory[1], directory[4]) = (0o040755, 3);
    assert_eq!(read(&[entry(directory, b"etc", b""), trailer()].concat()), Ok(vec![]));
}

#[test]
fn an_archive_cut_anywhere_is_refused() {
    let archive = archive();
    for length in 0..archive.len() {
        let fault = read(&archive[..length]).unwrap_err();
        assert!(fault.offset <= length && fault.problem == Problem::Truncated, "{length}: {fault}");
    }
}

#[test]
fn no_damage_does_harm() {
    let good = archive();
    for at in 0..good.len() {
        for byte in [0, b'0', b'f', b'F', b'+', b'-', 0x80, 0xff] {
            let mut bad = good.clone();
            bad[at] = byte;
            for file in read(&bad).unwrap_or_default() {
                assert!(file.name.len() <= MAX_NAME && file.data.len() <= bad.len());
            }
        }
    }
}

#[test]
fn sizes_beyond_the_archive_are_refused() {
    for size in [13, 4096, 0x7fff_ffff, 0xffff_fffc, u32::MAX] {
        assert!(matches!(problem_of_field(6, size), Problem::Truncated | Problem::BadPadding), "{size}");
    }
    assert_eq!(problem_of_field(6, u32::MAX), Problem::Truncated);
}

#[test]
fn names_have_a_length() {
    for size in [0, 1, 4, 6, MAX_NAME as u32 + 2, u32::MAX] {
        assert_eq!(problem_of_field(11, size), Problem::BadName, "{size}");
    }
    let longest = [b'n'; MAX_NAME];
    assert_eq!(read(&[file(&longest, b""), trailer()].concat()).unwrap()[0].name.as_bytes(), longest);
}

#[test]
fn names_hold_no_zero() {
    let archive = [file(b"a\0b", b""), trailer()].concat();
    assert_eq!(read(&archive), Err(Fault { offset: 110, problem: Problem::BadName }));
}

#[test]
fn names_are_utf_8() {
    for name in [&b"\xff"[..], b"a\xc3", b"\xc0\x80", b"\xed\xa0\x80"] {
        let archive = [file(name, b""), trailer()].concat();
        assert_eq!(read(&archive), Err(Fault { offset: 110, problem: Problem::BadName }), "{name:?}");
    }
    assert_eq!(read(&[file("é".as_bytes(), b""), trailer()].concat()).unwrap()[0].name, "é");
}

#[test]
fn names_are_unique() {
    let (first, second) = (file(b"a", b"1"), file(b"a", b"2"));
    let offset = first.len();
    assert_eq!(read(&[first, second, trailer()].concat()), Err(Fault { offset, problem: Problem::SameName }));
}

#[test]
fn other_types_links_and_checksums_are_refused() {
    assert_eq!(problem_of_field(1, 0o120777), Problem::BadType);
    assert_eq!(problem_of_field(1, 0), Problem::BadType);
    assert_eq!(problem_of_field(1, 0o040755), Problem::StrayContent);
    assert_eq!(problem_of_field(4, 2), Problem::HardLink);
    assert_eq!(problem_of_field(12, 1), Problem::StrayChecksum);
    assert_eq!(read(&file(b"TRAILER!!!", b"x")).unwrap_err().problem, Problem::StrayContent);
}

#[test]
fn other_formats_are_refused() {
    for magic in [&b"070702"[..], b"070707", b"\xc7\x71\0\0\0\0", b"\x1f\x8b\x08\0\0\0"] {
        let mut archive = archive();
        archive[..6].copy_from_slice(magic);
        assert_eq!(read(&archive), Err(Fault { offset: 0, problem: Problem::BadMagic }));
    }
}

#[test]
fn numbers_have_no_sign_or_space() {
    for first in [b'+', b'-', b' ', b'x', b'g'] {
        let mut archive = archive();
        archive[6] = first;
        assert_eq!(read(&archive), Err(Fault { offset: 6, problem: Problem::BadNumber }));
    }
}

#[test]
fn a_fault_tells_its_place() {
    assert_eq!(read(b"").unwrap_err().to_string(), "byte 0: the archive ends too early");
}

// SPDX-License-Identifier: Apache-2.0

//! CPIO archives of the newc format (cpio(5), "New ASCII Format").
//!
//! An entry is a header of 110 characters, the name with its final zero, and the content; name and content are each
//! padded with zeros to a multiple of 4 bytes. The entry `TRAILER!!!` ends the archive.

use alloc::vec::Vec;
use core::fmt;

/// Bytes of the longest name that is accepted.
pub const MAX_NAME: usize = 255;

const MAGIC: &[u8] = b"070701";
const HEADER_SIZE: usize = 110;
const TRAILER: &str = "TRAILER!!!";
const TYPE_MASK: u32 = 0o170000;
const TYPE_REGULAR: u32 = 0o100000;
const TYPE_DIRECTORY: u32 = 0o040000;

/// A regular file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File<'a> {
    /// Its path, as the archive has it.
    pub name: &'a str,
    /// Its content.
    pub data: &'a [u8],
}

/// What is wrong with an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The archive ends within an entry, or before the trailer.
    Truncated,
    /// An entry doesn't start with the format's magic number.
    BadMagic,
    /// A field is no number of eight hexadecimal digits.
    BadNumber,
    /// A name is empty, too long, no UTF-8, or not terminated by its only zero.
    BadName,
    /// Two files have the same name.
    SameName,
    /// An entry is neither a regular file nor a directory.
    BadType,
    /// A file has several links, of which the format keeps the content of one only.
    HardLink,
    /// A directory, or the trailer, has content.
    StrayContent,
    /// A checksum where this format has none.
    StrayChecksum,
    /// Padding, or what follows the trailer, is not zero.
    BadPadding,
}

/// A problem and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Bytes from the archive's start.
    pub offset: usize,
    /// What is wrong there.
    pub problem: Problem,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.problem {
            Problem::Truncated => "the archive ends too early",
            Problem::BadMagic => "not an entry of the newc format",
            Problem::BadNumber => "not a number of eight hexadecimal digits",
            Problem::BadName => "a name that is empty, too long, no UTF-8 or not terminated by its only zero",
            Problem::SameName => "the name of an earlier file",
            Problem::BadType => "neither a regular file nor a directory",
            Problem::HardLink => "a file with several links",
            Problem::StrayContent => "content where there can be none",
            Problem::StrayChecksum => "a checksum where there can be none",
            Problem::BadPadding => "padding that is not zero",
        };
        write!(f, "byte {}: {text}", self.offset)
    }
}

/// Reads all regular files of an archive, in its order.
///
/// # Errors
/// The first fault that there is in it.
pub fn read(archive: &[u8]) -> Result<Vec<File<'_>>, Fault> {
    let mut reader = Reader { archive, offset: 0 };
    let mut files: Vec<File<'_>> = Vec::new();
    loop {
        let offset = reader.offset;
        let header = Header::read(&mut reader)?;
        let (name, data) = (reader.name(header.name_size)?, reader.padded(header.file_size)?);
        if name == TRAILER {
            check(data.is_empty(), offset, Problem::StrayContent)?;
            check(reader.rest().iter().all(|&byte| byte == 0), reader.offset, Problem::BadPadding)?;
            return Ok(files);
        }
        match header.mode & TYPE_MASK {
            TYPE_REGULAR => {
                check(header.links == 1, offset, Problem::HardLink)?;
                check(files.iter().all(|file| file.name != name), offset, Problem::SameName)?;
                files.push(File { name, data });
            }
            TYPE_DIRECTORY => check(data.is_empty(), offset, Problem::StrayContent)?,
            _ => return Err(Fault { offset, problem: Problem::BadType }),
        }
    }
}

/// The fields of a header that matter here.
struct Header {
    mode: u32,
    links: u32,
    file_size: usize,
    name_size: usize,
}

impl Header {
    /// Reads a header; the others of the thirteen fields are checked to be numbers.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let offset = reader.offset;
        check(reader.rest().starts_with(MAGIC), offset, reader.problem_of_start())?;
        reader.take(MAGIC.len())?;
        let mut fields = [0; (HEADER_SIZE - MAGIC.len()) / 8];
        for field in &mut fields {
            *field = reader.number()?;
        }
        // ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
        let [_, mode, _, _, links, _, file_size, _, _, _, _, name_size, checksum] = fields;
        check(checksum == 0, offset, Problem::StrayChecksum)?;
        Ok(Self { mode, links, file_size: file_size as usize, name_size: name_size as usize })
    }
}

/// Where in the archive one is. Invariant: `offset` is at most the archive's length.
struct Reader<'a> {
    archive: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.archive[self.offset..]
    }

    /// The next `count` bytes.
    fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let taken = self.rest().get(..count).ok_or(Fault { offset: self.offset, problem: Problem::Truncated })?;
        self.offset += count;
        Ok(taken)
    }

    /// What is wrong with an entry that doesn't start with the magic number.
    fn problem_of_start(&self) -> Problem {
        if MAGIC.starts_with(self.rest()) { Problem::Truncated } else { Problem::BadMagic }
    }

    /// Eight hexadecimal digits. `from_str_radix` alone would take a sign.
    fn number(&mut self) -> Result<u32, Fault> {
        let fault = Fault { offset: self.offset, problem: Problem::BadNumber };
        let digits = self.take(8)?;
        check(digits.iter().all(u8::is_ascii_hexdigit), fault.offset, fault.problem)?;
        let text = core::str::from_utf8(digits).map_err(|_| fault)?;
        u32::from_str_radix(text, 16).map_err(|_| fault)
    }

    /// `size` bytes and the zeros that pad them.
    fn padded(&mut self, size: usize) -> Result<&'a [u8], Fault> {
        let bytes = self.take(size)?;
        let offset = self.offset;
        let padding = self.take(offset.next_multiple_of(4) - offset)?;
        check(padding.iter().all(|&byte| byte == 0), offset, Problem::BadPadding)?;
        Ok(bytes)
    }

    /// A name of `size` bytes, its final zero included.
    fn name(&mut self, size: usize) -> Result<&'a str, Fault> {
        let fault = Fault { offset: self.offset, problem: Problem::BadName };
        check((2..=MAX_NAME + 1).contains(&size), fault.offset, fault.problem)?;
        match self.padded(size)?.split_last() {
            Some((0, name)) if !name.contains(&0) => core::str::from_utf8(name).map_err(|_| fault),
            _ => Err(fault),
        }
    }
}

fn check(good: bool, offset: usize, problem: Problem) -> Result<(), Fault> {
    if good { Ok(()) } else { Err(Fault { offset, problem }) }
}

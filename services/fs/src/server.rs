// SPDX-License-Identifier: Apache-2.0

//! What the file service answers, and to whom: a client that needs `fs.read:/etc` sees the files below `etc` alone.

use crate::cpio::File;
use alloc::vec::Vec;
use kozo::abi::{FS_NAME_BYTES, FS_READ_DATA_MAX};
use kozo::interfaces::fs::{Error, ListOut, OpenOut, Server};

const _: () = assert!(crate::cpio::MAX_NAME as u64 <= FS_NAME_BYTES, "every name fits an answer");

/// The files that it serves, and which of them each client sees.
pub struct Files<'a> {
    files: Vec<File<'a>>,
    /// Client number n's stands at place n - 1.
    views: Vec<View>,
}

/// What a client sees, each file at its number for that client.
enum View {
    All,
    Some(Vec<usize>),
}

impl View {
    /// Of a client whose need has this behind its colon: a file, or a folder with all that is below. Slashes at its
    /// beginning and end don't count; if there is nothing else it is all files.
    fn of(argument: &str, files: &[File<'_>]) -> Self {
        let path = argument.trim_matches('/');
        if path.is_empty() {
            return Self::All;
        }
        let is_seen =
            |file: &File<'_>| file.name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        Self::Some(files.iter().enumerate().filter(|(_, file)| is_seen(file)).map(|(place, _)| place).collect())
    }

    /// The place of the file with this number.
    fn place(&self, number: usize) -> Option<usize> {
        match self {
            Self::All => Some(number),
            Self::Some(places) => places.get(number).copied(),
        }
    }
}

impl<'a> Files<'a> {
    /// The arguments are those of the clients, of number 1 first.
    pub fn new<'b>(files: Vec<File<'a>>, arguments: impl Iterator<Item = &'b str>) -> Self {
        let views = arguments.map(|argument| View::of(argument, &files)).collect();
        Self { files, views }
    }

    fn find(&self, client: u64, number: u64) -> Option<&File<'a>> {
        let view = self.views.get(usize::try_from(client.checked_sub(1)?).ok()?)?;
        self.files.get(view.place(usize::try_from(number).ok()?)?)
    }
}

impl Server for Files<'_> {
    fn list(&mut self, client: u64, number: u64) -> Result<ListOut<'_>, Error> {
        let file = self.find(client, number).ok_or(Error::NotFound)?;
        Ok(ListOut { size: file.data.len() as u64, name: file.name })
    }

    fn open(&mut self, client: u64, name: &str) -> Result<OpenOut, Error> {
        let mut number = 0;
        while let Some(file) = self.find(client, number) {
            if file.name == name {
                return Ok(OpenOut { file: number, size: file.data.len() as u64 });
            }
            number += 1;
        }
        Err(Error::NotFound)
    }

    fn read(&mut self, client: u64, number: u64, offset: u64, most: u64) -> Result<&[u8], Error> {
        let data = self.find(client, number).ok_or(Error::NotFound)?.data;
        // An offset beyond the end is the end.
        let rest = usize::try_from(offset).ok().and_then(|offset| data.get(offset..)).unwrap_or_default();
        Ok(&rest[..rest.len().min(most.min(FS_READ_DATA_MAX as u64) as usize)])
    }
}

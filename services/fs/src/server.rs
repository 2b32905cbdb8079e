// SPDX-License-Identifier: Apache-2.0

//! What the file service answers.

use crate::cpio::File;
use alloc::vec::Vec;
use kozo::abi::{FS_NAME_BYTES, FS_READ_DATA_MAX};
use kozo::interfaces::fs::{Error, ListOut, OpenOut, Server};

const _: () = assert!(crate::cpio::MAX_NAME as u64 <= FS_NAME_BYTES, "every name fits an answer");

/// The files that it serves, each at its number.
pub struct Files<'a>(pub Vec<File<'a>>);

impl<'a> Files<'a> {
    fn find(&self, number: u64) -> Result<&File<'a>, Error> {
        usize::try_from(number).ok().and_then(|number| self.0.get(number)).ok_or(Error::NotFound)
    }
}

impl Server for Files<'_> {
    fn list(&mut self, _client: u64, number: u64) -> Result<ListOut<'_>, Error> {
        let file = self.find(number)?;
        Ok(ListOut { size: file.data.len() as u64, name: file.name })
    }

    fn open(&mut self, _client: u64, name: &str) -> Result<OpenOut, Error> {
        let number = self.0.iter().position(|file| file.name == name).ok_or(Error::NotFound)?;
        Ok(OpenOut { file: number as u64, size: self.0[number].data.len() as u64 })
    }

    fn read(&mut self, _client: u64, number: u64, offset: u64, most: u64) -> Result<&[u8], Error> {
        let data = self.find(number)?.data;
        // An offset beyond the end is the end.
        let rest = usize::try_from(offset).ok().and_then(|offset| data.get(offset..)).unwrap_or_default();
        Ok(&rest[..rest.len().min(most.min(FS_READ_DATA_MAX as u64) as usize)])
    }
}

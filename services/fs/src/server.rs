// SPDX-License-Identifier: Apache-2.0

//! What the file service answers.

use crate::cpio::File;
use kozo::abi::{FsMethod, IPC_BUFFER_BYTES};
use kozo::{Message, Status};

/// Answers a request about these files.
///
/// # Errors
/// The status to answer instead.
pub fn answer(files: &[File], request: &Message) -> Result<Message, Status> {
    match FsMethod::from_raw(request.label().into()).ok_or(Status::BadMethod)? {
        FsMethod::List => list(files, request),
        FsMethod::Open => open(files, request),
        FsMethod::Read => read(files, request),
    }
}

fn list(files: &[File], request: &Message) -> Result<Message, Status> {
    let [number] = request.words()?;
    let file = find(files, number)?;
    Message::answer(Status::Ok).with_words([file.data.len() as u64, file.name.len() as u64]).with_bytes(file.name)
}

fn open(files: &[File], request: &Message) -> Result<Message, Status> {
    let [length] = request.words()?;
    let name = request.bytes(length)?;
    let number = files.iter().position(|file| file.name == name).ok_or(Status::NotFound)?;
    Ok(Message::answer(Status::Ok).with_words([number as u64, files[number].data.len() as u64]))
}

fn read(files: &[File], request: &Message) -> Result<Message, Status> {
    let [number, offset, most] = request.words()?;
    let data = find(files, number)?.data;
    // An offset beyond the end is the end.
    let rest = usize::try_from(offset).ok().and_then(|offset| data.get(offset..)).unwrap_or_default();
    let count = rest.len().min(most.min(IPC_BUFFER_BYTES) as usize);
    Message::answer(Status::Ok).with_words([count as u64]).with_bytes(&rest[..count])
}

fn find<'f, 'a>(files: &'f [File<'a>], number: u64) -> Result<&'f File<'a>, Status> {
    usize::try_from(number).ok().and_then(|number| files.get(number)).ok_or(Status::NotFound)
}

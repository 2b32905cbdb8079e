//! Serves @Interface@: a function for each of its methods.

#![no_std]
#![no_main]

use kozo::interfaces::@interface@::{self, Error, Server};
use kozo::{Failure, Never, Start};

kozo::entry!(main);

struct Service;

impl Server for Service {
    fn double(&mut self, _client: u64, number: u64) -> Result<u64, Error> {
        number.checked_mul(2).ok_or(Error::TooLarge)
    }
}

fn main(_start: Start) -> Result<Never, Failure> {
    Ok(@interface@::serve(service::HANDLES.offer, &mut Service)?)
}

// SPDX-License-Identifier: Apache-2.0

//! The peer in Rust: calls others with golden vectors through the stubs, and serves them.

#![no_std]
#![no_main]
#![deny(warnings)]

extern crate alloc;

mod peer;
mod vectors {
    use crate::peer::Peer;
    include!(env!("KOZO_GOLDEN_RS"));
}

use kozo::abi::{GOLDEN_DRIVER_SELECT, GoldenPeer, IPC_CAPS};
use kozo::interfaces::golden_driver::{self, CountsOut, Error, Server};
use kozo::{Answer, Event, Failure, Never, Request, Start, println};
use peer::Peer;
use service::HANDLES;

kozo::entry!(main);

fn main(_start: Start) -> Result<Never, Failure> {
    let offer = HANDLES.offer;
    let mut driver = Driver { peer: Peer::new(), selected: 0 };
    let mut request = Request::new(IPC_CAPS as usize);
    let mut event = offer.receive(&mut request)?;
    loop {
        let answer = if event == Event::Request { driver.answer(&request) } else { None };
        event = match answer {
            // A client that can't take its answer loses it.
            Some(answer) => offer.reply_receive(answer, &mut request).or_else(|_| offer.receive(&mut request))?,
            None => offer.receive(&mut request)?,
        };
    }
}

struct Driver {
    peer: Peer,
    selected: u32,
}

impl Driver {
    fn answer(&mut self, request: &Request) -> Option<Answer> {
        if request.label() >= GOLDEN_DRIVER_SELECT {
            golden_driver::dispatch(self, request)
        } else {
            vectors::dispatch(&mut self.peer, self.selected, request)
        }
    }

    /// Calls a peer with all vectors, and reports.
    fn call(&mut self, callee: GoldenPeer) -> Result<(), Failure> {
        let endpoint = if callee == GoldenPeer::C { HANDLES.golden_c } else { HANDLES.golden };
        let before = self.peer.counts();
        for interface in 0..vectors::INTERFACES {
            golden_driver::Client::from(endpoint).select(interface)?;
            vectors::call(&mut self.peer, interface, endpoint, callee == GoldenPeer::Raw);
        }
        let (passed, failed) = self.peer.counts();
        let golden = golden_driver::Client::from(HANDLES.golden);
        Ok(golden.report(passed - before.0, failed - before.1)?)
    }
}

impl Server for Driver {
    fn select(&mut self, _client: u64, interface: u32) -> Result<(), Error> {
        self.selected = interface;
        Ok(())
    }

    fn start(&mut self, _client: u64, callee: GoldenPeer) {
        if let Err(failure) = self.call(callee) {
            println!("golden-rust: {failure}");
        }
    }

    fn report(&mut self, _client: u64, _passed: u32, _failed: u32) -> Result<(), Error> {
        Err(Error::BadMethod)
    }

    fn counts(&mut self, _client: u64) -> Result<CountsOut, Error> {
        Ok(CountsOut { served: self.peer.calls(), failed: self.peer.counts().1 })
    }
}

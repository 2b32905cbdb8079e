// SPDX-License-Identifier: Apache-2.0

//! What servers need: receiving requests and answering them.

use crate::abi::{self, Error};
use crate::call::{AnswerError, ServiceError};
use crate::handle::{Capability, Endpoint, Reply};
use crate::kernel::{self, Arrival, MESSAGE_CAPABILITIES, MESSAGE_WORDS};
use crate::message::{Answer, Malformed, Reader, Shape, TooLong, capabilities_of, label_of, load};
use crate::runtime::{self, Never};
use crate::slots::{Arrived, Slots};
use core::cell::Cell;

/// A request as it came, copied so that neither the client nor other messages change it any more.
pub struct Request {
    badge: u64,
    tag: u64,
    words: [u64; MESSAGE_WORDS],
    /// Capabilities that it brought and that nobody has read yet.
    arrived: Cell<Arrived<MESSAGE_CAPABILITIES>>,
    /// Slots for those of the next one.
    slots: Slots,
}

/// What a receive brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A request.
    Request,
    /// The bits of the notification that is bound to the thread.
    Signals(u64),
}

impl Request {
    /// Room for a request with at most so many capabilities: an interface's `REQUEST_CAPABILITIES`.
    pub fn new(capabilities: usize) -> Self {
        Self {
            badge: 0,
            tag: 0,
            words: [0; MESSAGE_WORDS],
            arrived: Cell::new(Arrived::none()),
            slots: Slots::new(capabilities),
        }
    }

    /// Badge of the capability that it was sent through, 0 if that has none.
    pub fn badge(&self) -> u64 {
        self.badge
    }

    /// The method's number.
    pub fn label(&self) -> u32 {
        label_of(self.tag)
    }

    /// Reads it, which can be done once. Capabilities of one that does not follow the interface are deleted.
    #[inline]
    pub(crate) fn reader<const CAPABILITIES: usize>(
        &self,
        shape: Shape<CAPABILITIES>,
    ) -> Result<Reader<'_, CAPABILITIES>, Malformed> {
        let arrived = if CAPABILITIES == 0 { Arrived::none() } else { self.arrived.replace(Arrived::none()).resize() };
        Reader::new(self.tag, shape, &self.words, arrived)
    }

    /// Receives the next one by this function.
    #[inline(always)]
    fn receive(&mut self, receive: impl FnOnce() -> Result<Arrival, Error>) -> Result<Event, Error> {
        // What nobody read is deleted. With fewer slots than there should be, who sends more is told by the kernel.
        self.arrived.set(Arrived::none());
        self.slots.fill();
        let arrival = self.slots.receiving(receive)?;
        if arrival.tag & abi::TAG_NOTIFICATION != 0 {
            return Ok(Event::Signals(arrival.badge));
        }
        (self.badge, self.tag) = (arrival.badge, arrival.tag);
        self.arrived.set(self.slots.take_filled(capabilities_of(arrival.tag)));
        load(&arrival, &mut self.words);
        Ok(Event::Request)
    }
}

impl Endpoint {
    /// Waits for a request. A client that was not answered yet gets `ReplyDropped`. The question of init's watchdog is
    /// answered, and not told.
    ///
    /// # Errors
    /// Those of `SYS_RECV`.
    pub fn receive(self, request: &mut Request) -> Result<Event, Error> {
        loop {
            if let Some(event) = without_watchdog(request.receive(|| kernel::receive(self.handle()))?) {
                return Ok(event);
            }
        }
    }

    /// Answers the client, if any, and waits for the next request, which takes the other's place.
    ///
    /// # Errors
    /// Those of `SYS_REPLY_RECV`. If the answer was refused the client goes on waiting, and nothing was received.
    pub fn reply_receive(self, answer: Answer, request: &mut Request) -> Result<Event, Error> {
        let event = request.receive(|| kernel::reply_receive(self.handle(), answer.tag, answer.words))?;
        without_watchdog(event).map_or_else(|| self.receive(request), Ok)
    }
}

/// Answers the watchdog's question, if that is among the signals. What is left of the event, if anything.
#[inline]
fn without_watchdog(event: Event) -> Option<Event> {
    const WATCHDOG: u64 = 1 << abi::SIGNAL_WATCHDOG_BIT;
    match event {
        Event::Signals(bits) if bits & WATCHDOG != 0 => {
            runtime::alive();
            Some(bits & !WATCHDOG).filter(|&bits| bits != 0).map(Event::Signals)
        }
        _ => Some(event),
    }
}

/// Answers a client that the Reply holds with the answer that a result was made into.
pub(crate) fn deliver<E: ServiceError>(
    reply: Reply,
    result: Result<Result<Answer, TooLong>, E>,
) -> Result<(), AnswerError> {
    let answer = result.unwrap_or_else(|error| Ok(Answer::error(error)))?;
    Ok(kernel::reply(reply.handle(), answer.tag, answer.words)?)
}

/// What a method's function came to, as the answer to give, if there is one to give now.
#[inline]
pub(crate) fn to_answer<E: ServiceError>(result: Result<Option<Answer>, E>) -> Option<Answer> {
    result.unwrap_or_else(|error| Some(Answer::error(error)))
}

/// Answers requests, one after the other, until nobody can ask any more.
///
/// A client that can't take its answer (one without an IPC buffer that asks for bytes, say) gets `ReplyDropped`.
pub(crate) fn serve_requests(
    endpoint: Endpoint,
    capabilities: usize,
    mut answer: impl FnMut(&Request) -> Option<Answer>,
) -> Result<Never, Error> {
    let mut request = Request::new(capabilities);
    let mut event = endpoint.receive(&mut request);
    loop {
        event = match event {
            Ok(Event::Request) => match answer(&request) {
                // Whatever went wrong in answering, to receive lets go of the client, and tells if it was more.
                Some(answer) => {
                    endpoint.reply_receive(answer, &mut request).or_else(|_| endpoint.receive(&mut request))
                }
                None => endpoint.receive(&mut request),
            },
            Ok(Event::Signals(_)) | Err(Error::Cancelled) => endpoint.receive(&mut request),
            Err(error) => return Err(error),
        }
    }
}

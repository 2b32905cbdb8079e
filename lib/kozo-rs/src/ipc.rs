// SPDX-License-Identifier: Apache-2.0

//! Messages, and the calls that carry them.

use crate::abi::{self, Error, IpcBuffer, Status, sys};
use crate::failure::Failure;
use crate::handle::{Capability, Endpoint, Reply};
use crate::runtime::{self, Never};

#[cfg(test)]
mod tests;

const REGISTER_WORDS: usize = abi::IPC_REGISTER_WORDS as usize;
const BUFFER_BYTES: usize = abi::IPC_BUFFER_BYTES as usize;

/// A message: a label, up to four words, and up to [`abi::IPC_BUFFER_BYTES`] bytes.
///
/// It is a copy: neither the kernel nor a peer changes it once it was received. What the peer said of lengths is believed
/// only as far as the message reaches.
#[derive(Clone)]
pub struct Message {
    label: u32,
    /// Words in all, those of the IPC buffer included. Invariant: at most `IPC_MESSAGE_WORDS`.
    length: usize,
    /// Those beyond the length are zero.
    words: [u64; REGISTER_WORDS],
    bytes: [u8; BUFFER_BYTES],
}

/// What a receive brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message, sent through a capability with this badge.
    Message {
        /// The badge, 0 if there was none.
        badge: u64,
    },
    /// The bits of the notification that is bound to the thread; the message was left as it was.
    Signals(u64),
}

impl Message {
    /// An empty message with this label: a method, or an answer's [`Status`].
    pub const fn new(label: u32) -> Self {
        Self { label, length: 0, words: [0; REGISTER_WORDS], bytes: [0; BUFFER_BYTES] }
    }

    /// An answer without words.
    pub const fn answer(status: Status) -> Self {
        Self::new(status as u32)
    }

    /// Sets the first words.
    pub fn with_words<const N: usize>(mut self, words: [u64; N]) -> Self {
        const { assert!(N <= REGISTER_WORDS, "more words than a message holds beside its bytes") };
        self.words[..N].copy_from_slice(&words);
        self.length = self.length.max(N);
        self
    }

    /// Sets the bytes. Their number goes in a word that the service's interface names.
    ///
    /// # Errors
    /// `BadArgument` if there are more than [`abi::IPC_BUFFER_BYTES`].
    pub fn with_bytes(mut self, bytes: &[u8]) -> Result<Self, Status> {
        self.bytes.get_mut(..bytes.len()).ok_or(Status::BadArgument)?.copy_from_slice(bytes);
        self.length = REGISTER_WORDS + bytes.len().div_ceil(8);
        Ok(self)
    }

    /// The label.
    pub fn label(&self) -> u32 {
        self.label
    }

    /// The first words.
    ///
    /// # Errors
    /// `BadArgument` if the message is shorter than that.
    pub fn words<const N: usize>(&self) -> Result<[u64; N], Status> {
        self.words.first_chunk().filter(|_| N <= self.length).copied().ok_or(Status::BadArgument)
    }

    /// The first `count` bytes, with `count` as the peer said it.
    ///
    /// # Errors
    /// `BadArgument` if the message holds fewer bytes.
    pub fn bytes(&self, count: u64) -> Result<&[u8], Status> {
        let held = self.length.saturating_sub(REGISTER_WORDS) * 8;
        let count = usize::try_from(count).ok().filter(|&count| count <= held);
        count.and_then(|count| self.bytes.get(..count)).ok_or(Status::BadArgument)
    }

    /// The first `count` bytes as text.
    ///
    /// # Errors
    /// `BadArgument` if the message holds fewer bytes or they are no UTF-8.
    pub fn text(&self, count: u64) -> Result<&str, Status> {
        core::str::from_utf8(self.bytes(count)?).map_err(|_| Status::BadArgument)
    }

    /// The message tag, without flags.
    fn tag(&self) -> u64 {
        (self.length as u64) << abi::TAG_LENGTH_SHIFT | u64::from(self.label) << abi::TAG_LABEL_SHIFT
    }

    /// Words of it that travel in the IPC buffer.
    fn buffer_words(&self) -> usize {
        self.length.saturating_sub(REGISTER_WORDS)
    }

    /// Puts the bytes into the IPC buffer, from which the next system call takes them.
    fn store(&self) -> Result<(), Error> {
        let count = self.buffer_words();
        if count == 0 {
            return Ok(());
        }
        let buffer = runtime::ipc_buffer().ok_or(Error::NoBuffer)?;
        // SAFETY: the thread's own IPC buffer, which nothing holds a reference to.
        let words = unsafe { &raw mut (*buffer.as_ptr()).words }.cast::<u64>();
        for (i, bytes) in self.bytes.as_chunks().0.iter().take(count).enumerate() {
            // SAFETY: `bytes` has as many chunks as the buffer has words.
            unsafe { words.add(i).write_volatile(u64::from_le_bytes(*bytes)) };
        }
        Ok(())
    }

    /// Takes over a message that has just arrived in registers and IPC buffer.
    fn load(&mut self, tag: u64, words: [u64; REGISTER_WORDS]) {
        self.label = (tag >> abi::TAG_LABEL_SHIFT) as u32;
        let length = (tag & abi::TAG_LENGTH_MASK) >> abi::TAG_LENGTH_SHIFT;
        self.length = length.min(abi::IPC_MESSAGE_WORDS) as usize;
        self.words = core::array::from_fn(|i| if i < self.length { words[i] } else { 0 });
        let Some(buffer) = runtime::ipc_buffer() else {
            self.length = self.length.min(REGISTER_WORDS);
            return;
        };
        // SAFETY: the thread's own IPC buffer, which nothing holds a reference to.
        let words = unsafe { &raw const (*buffer.as_ptr()).words }.cast::<u64>();
        let count = self.buffer_words();
        for (i, bytes) in self.bytes.as_chunks_mut().0.iter_mut().take(count).enumerate() {
            // SAFETY: `bytes` has as many chunks as the buffer has words.
            *bytes = unsafe { words.add(i).read_volatile() }.to_le_bytes();
        }
    }
}

const _: () = assert!(core::mem::size_of::<IpcBuffer>() as u64 == abi::IPC_BUFFER_SIZE);

impl Endpoint {
    /// Sends a message and waits for the answer, which takes the message's place.
    ///
    /// # Errors
    /// Those of `SYS_CALL`; the message is as it was then.
    pub fn call(self, message: &mut Message) -> Result<(), Error> {
        message.store()?;
        let [a, b, c, d] = message.words;
        // SAFETY: the call touches no memory but the IPC buffer.
        let out = unsafe { sys::call(self.handle(), message.tag(), a, b, c, d) }?;
        message.load(out.reply_tag, [out.reply0, out.reply1, out.reply2, out.reply3]);
        Ok(())
    }

    /// Calls a service, whose answer's label is a [`Status`]. Returns the answer if that is `Ok`.
    ///
    /// # Errors
    /// The kernel's or the service's.
    pub fn request(self, mut message: Message) -> Result<Message, Failure> {
        self.call(&mut message)?;
        match Status::from_raw(u64::from(message.label)) {
            Some(Status::Ok) => Ok(message),
            Some(status) => Err(Failure::Service(status)),
            None => Err(Failure::UnknownStatus(message.label)),
        }
    }

    /// Sends a message without waiting for an answer.
    ///
    /// # Errors
    /// Those of `SYS_SEND`.
    pub fn send(self, message: &Message) -> Result<(), Error> {
        message.store()?;
        let [a, b, c, d] = message.words;
        // SAFETY: as in `call`.
        unsafe { sys::send(self.handle(), message.tag(), a, b, c, d) }
    }

    /// Waits for a message. A caller that was not answered yet gets `ReplyDropped`.
    ///
    /// # Errors
    /// Those of `SYS_RECV`.
    pub fn receive(self, message: &mut Message) -> Result<Event, Error> {
        // SAFETY: as in `call`.
        let out = unsafe { sys::recv(self.handle(), 0) }?;
        let words = [out.message0, out.message1, out.message2, out.message3];
        Ok(arrived(message, out.badge, out.message_tag, words))
    }

    /// Answers the caller, if any, with the message, and waits for the next one, which takes its place.
    ///
    /// # Errors
    /// Those of `SYS_REPLY_RECV`. After `MessageRefused` the caller goes on waiting.
    pub fn reply_receive(self, message: &mut Message) -> Result<Event, Error> {
        message.store()?;
        let [a, b, c, d] = message.words;
        // SAFETY: as in `call`.
        let out = unsafe { sys::reply_recv(self.handle(), message.tag(), a, b, c, d) }?;
        let words = [out.message0, out.message1, out.message2, out.message3];
        Ok(arrived(message, out.badge, out.message_tag, words))
    }

    /// Answers requests with what `handle` makes of request and badge, one after the other, until nobody can ask any
    /// more.
    ///
    /// A caller that can't take its answer (one without an IPC buffer that asks for bytes, say) gets `ReplyDropped`.
    ///
    /// # Errors
    /// The one of `SYS_RECV` that ended it.
    pub fn serve(self, mut handle: impl FnMut(&Message, u64) -> Result<Message, Status>) -> Result<Never, Error> {
        let mut message = Message::new(0);
        let mut event = self.receive(&mut message);
        loop {
            event = match event {
                Ok(Event::Message { badge }) => {
                    message = handle(&message, badge).unwrap_or_else(Message::answer);
                    // Whatever went wrong in answering, to receive lets go of the caller, and tells if it was more.
                    self.reply_receive(&mut message).or_else(|_| self.receive(&mut message))
                }
                Ok(Event::Signals(_)) | Err(Error::Cancelled) => self.receive(&mut message),
                Err(error) => return Err(error),
            }
        }
    }
}

impl Reply {
    /// Answers the caller that the Reply holds.
    ///
    /// # Errors
    /// Those of `SYS_REPLY`.
    pub fn answer(self, message: &Message) -> Result<(), Error> {
        message.store()?;
        let [a, b, c, d] = message.words;
        // SAFETY: the call touches no memory but the IPC buffer.
        unsafe { sys::reply(self.handle(), message.tag(), a, b, c, d) }
    }
}

fn arrived(message: &mut Message, badge: u64, tag: u64, words: [u64; REGISTER_WORDS]) -> Event {
    if tag & abi::TAG_NOTIFICATION != 0 {
        return Event::Signals(badge);
    }
    message.load(tag, words);
    Event::Message { badge }
}

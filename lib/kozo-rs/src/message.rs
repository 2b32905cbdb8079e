// SPDX-License-Identifier: Apache-2.0

//! Messages, word by word, as docs/messages.md has them. The functions of interfaces.rs put them together from this.

use crate::abi::{self, Handle};
use crate::call::{CallError, Lost, ServiceError};
use crate::handle::{Capability, Endpoint};
use crate::kernel::{self, Arrival, MESSAGE_CAPABILITIES, MESSAGE_WORDS, REGISTER_WORDS, Registers};
use crate::restart;
use crate::slots::{Arrived, Slots};
use crate::value::{Value, bytes_of};

/// Room for an answer, which the bytes and strings in it are borrowed from.
#[derive(Clone, Debug)]
pub struct Buffer {
    pub(crate) words: [u64; MESSAGE_WORDS],
}

impl Buffer {
    /// An empty one.
    pub const fn new() -> Self {
        Self { words: [0; MESSAGE_WORDS] }
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Self::new()
    }
}

/// A message does not follow its interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// There are more bytes than an argument may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

/// What a message of a method holds, besides so many capabilities.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape<const CAPABILITIES: usize> {
    /// Words that have a place.
    pub words: usize,
    /// Whether bytes follow them.
    pub bytes: bool,
}

impl<const CAPABILITIES: usize> Shape<CAPABILITIES> {
    /// Where bytes begin, or the message ends if there are none.
    #[inline]
    const fn end_of_places(self) -> usize {
        if self.bytes && self.words < REGISTER_WORDS { REGISTER_WORDS } else { self.words }
    }
}

/// A message's tag, without flags.
#[inline]
const fn tag(label: u32, words: usize, capabilities: usize) -> u64 {
    (words as u64) << abi::TAG_LENGTH_SHIFT
        | (capabilities as u64) << abi::TAG_CAPS_SHIFT
        | (label as u64) << abi::TAG_LABEL_SHIFT
}

/// The label in a tag.
#[inline]
pub(crate) const fn label_of(tag: u64) -> u32 {
    (tag >> abi::TAG_LABEL_SHIFT) as u32
}

/// How many capabilities a tag tells of.
#[inline]
pub(crate) const fn capabilities_of(tag: u64) -> usize {
    ((tag & abi::TAG_CAPS_MASK) >> abi::TAG_CAPS_SHIFT) as usize
}

const OK: u32 = abi::STATUS_OK as u32;

/// A message on its way out: `WORDS` have a place, those in registers always counted, then come the bytes of `CHUNKS`
/// arguments, and `CAPABILITIES`. Arguments are added in the order of the definition.
pub(crate) struct Message<'a, const WORDS: usize, const CHUNKS: usize, const CAPABILITIES: usize> {
    /// Those that are not used are zero, so that nothing leaks.
    words: [u64; WORDS],
    word_count: usize,
    chunks: [&'a [u8]; CHUNKS],
    chunk_count: usize,
    capabilities: [Handle; CAPABILITIES],
    capability_count: usize,
}

impl<'a, const WORDS: usize, const CHUNKS: usize, const CAPABILITIES: usize> Message<'a, WORDS, CHUNKS, CAPABILITIES> {
    /// An empty one.
    #[inline(always)]
    pub fn new() -> Self {
        const { assert!(WORDS >= REGISTER_WORDS && WORDS <= MESSAGE_WORDS && CAPABILITIES <= MESSAGE_CAPABILITIES) };
        Self {
            words: [0; WORDS],
            word_count: 0,
            chunks: [&[]; CHUNKS],
            chunk_count: 0,
            capabilities: [abi::NULL_HANDLE; CAPABILITIES],
            capability_count: 0,
        }
    }

    /// Adds a value.
    #[inline(always)]
    pub fn value<T: Value>(&mut self, value: T) {
        value.put(&mut self.words[self.word_count..self.word_count + T::WORDS]);
        self.word_count += T::WORDS;
    }

    /// Adds at most so many bytes.
    #[inline]
    pub fn bytes(&mut self, bytes: &'a [u8], most: usize) -> Result<(), TooLong> {
        if bytes.len() > most {
            return Err(TooLong);
        }
        self.value(bytes.len() as u64);
        self.chunks[self.chunk_count] = bytes;
        self.chunk_count += 1;
        Ok(())
    }

    /// Adds a string of at most so many bytes.
    #[inline]
    pub fn string(&mut self, text: &'a str, most: usize) -> Result<(), TooLong> {
        self.bytes(text.as_bytes(), most)
    }

    /// Adds a capability.
    #[inline]
    pub fn capability(&mut self, capability: impl Capability) {
        self.capabilities[self.capability_count] = capability.handle();
        self.capability_count += 1;
    }

    #[inline(always)]
    fn registers(&self) -> Registers {
        core::array::from_fn(|i| self.words[i])
    }

    /// Puts what does not travel in registers into the IPC buffer, and returns the tag.
    #[inline]
    fn store(&self, label: u32) -> u64 {
        if CAPABILITIES > 0 {
            kernel::set_sent(&self.capabilities);
        }
        for i in REGISTER_WORDS..self.word_count {
            kernel::set_word(i, self.words[i]);
        }
        if CHUNKS == 0 {
            return tag(label, self.word_count, CAPABILITIES);
        }
        tag(label, store_chunks(WORDS, &self.chunks), CAPABILITIES)
    }

    /// Calls a method that has no more than registers hold, both ways, and answers with so many words.
    #[inline(always)]
    pub fn call_in_registers<E: ServiceError>(
        self,
        endpoint: Endpoint,
        method: u32,
        answer_words: usize,
        errors: &[E],
        lost: Lost,
    ) -> Result<Registers, CallError<E>> {
        let answer = call_again(endpoint, tag(method, self.word_count, 0), self.registers(), lost)?;
        if answer.tag != tag(OK, answer_words, 0) {
            return Err(refusal(answer.tag, errors));
        }
        Ok(answer.words)
    }

    /// Calls a method, with room for the longest answer, and the errors that it lists.
    pub fn call<'b, E: ServiceError, const COMING: usize>(
        self,
        endpoint: Endpoint,
        method: u32,
        shape: Shape<COMING>,
        room: &'b mut [u64],
        errors: &[E],
        lost: Lost,
    ) -> Result<Reader<'b, COMING>, CallError<E>> {
        let tag = self.store(method);
        let (answer, arrived) = call(endpoint, tag, self.registers(), lost)?;
        if label_of(answer.tag) != OK {
            return Err(refusal(answer.tag, errors));
        }
        load(&answer, room);
        Ok(Reader::new(answer.tag, shape, room, arrived)?)
    }

    /// Sends a message that nobody answers.
    #[inline]
    pub fn send(self, endpoint: Endpoint, method: u32) -> Result<(), abi::Error> {
        let tag = self.store(method);
        kernel::send(endpoint.handle(), tag, self.registers())
    }

    /// The answer that says that all went well.
    #[inline]
    pub fn answer(self) -> Answer {
        Answer { tag: self.store(OK), words: self.registers() }
    }
}

/// Puts bytes into the IPC buffer, from that word on, each chunk beginning with a new one. Returns the word behind
/// them.
fn store_chunks(start: usize, chunks: &[&[u8]]) -> usize {
    let mut place = start;
    for chunk in chunks {
        let (whole, rest) = chunk.as_chunks();
        for word in whole {
            kernel::set_word(place, u64::from_le_bytes(*word));
            place += 1;
        }
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            kernel::set_word(place, u64::from_le_bytes(word));
            place += 1;
        }
    }
    place
}

/// Calls. If the server dies in that, more becomes of it.
#[inline(always)]
fn call_again<E>(endpoint: Endpoint, tag: u64, words: Registers, lost: Lost) -> Result<Arrival, CallError<E>> {
    match kernel::call(endpoint.handle(), tag, words) {
        Ok(answer) => Ok(answer),
        Err(error) if lost == Lost::Told => Err(error.into()),
        Err(error) if lost == Lost::Awaited => Err(restart::lost(endpoint, error)),
        Err(error) => {
            // Of its own, so that the answer of a call that goes well need not be in memory.
            let mut answer = Arrival { badge: 0, tag: 0, words: [0; REGISTER_WORDS] };
            restart::repeat(endpoint, tag, words, error, &mut answer)?;
            Ok(answer)
        }
    }
}

/// Calls with slots for so many capabilities. Those of a longer answer the kernel would not deliver.
#[inline]
fn call<E, const CAPABILITIES: usize>(
    endpoint: Endpoint,
    tag: u64,
    words: Registers,
    lost: Lost,
) -> Result<(Arrival, Arrived<CAPABILITIES>), CallError<E>> {
    if CAPABILITIES == 0 {
        return Ok((call_again(endpoint, tag, words, lost)?, Arrived::none()));
    }
    let mut slots = Slots::new(CAPABILITIES);
    if !slots.fill() {
        return Err(CallError::NoSlots);
    }
    let answer = slots.receiving(|| call_again(endpoint, tag, words, lost))?;
    Ok((answer, slots.take_filled(capabilities_of(answer.tag)).resize()))
}

/// What an answer means that does not say that all went well: an error alone, and one that the method may end with.
#[cold]
fn refusal<E: ServiceError>(tag: u64, errors: &[E]) -> CallError<E> {
    let raw = label_of(tag);
    let is_common = [abi::STATUS_BAD_METHOD, abi::STATUS_BAD_ARGUMENT].contains(&u64::from(raw));
    match E::from_raw(raw) {
        Some(error) if self::tag(raw, 0, 0) == tag && (is_common || errors.contains(&error)) => {
            CallError::Service(error)
        }
        _ => CallError::BadAnswer,
    }
}

/// Takes over the words of a message that has just arrived, as far as there is room.
pub(crate) fn load(arrival: &Arrival, room: &mut [u64]) {
    let length = (arrival.tag & abi::TAG_LENGTH_MASK) as usize;
    let used = length.min(MESSAGE_WORDS).min(room.len());
    match room[..used].split_at_mut_checked(REGISTER_WORDS) {
        Some((registers, rest)) => {
            registers.copy_from_slice(&arrival.words);
            kernel::take_words(rest);
        }
        None => room[..used].copy_from_slice(&arrival.words[..used]),
    }
}

/// An answer, ready to be sent. What of it does not fit registers lies in the IPC buffer, so that it must be sent
/// before any other message is.
#[must_use = "the client waits for it"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    pub(crate) tag: u64,
    pub(crate) words: Registers,
}

impl Answer {
    /// The answer that says that all went well, and nothing else.
    pub(crate) const OK: Self = Self { tag: tag(OK, 0, 0), words: [0; REGISTER_WORDS] };

    /// The answer that tells of an error.
    pub(crate) fn error(error: impl ServiceError) -> Self {
        Self { tag: tag(error.raw(), 0, 0), words: [0; REGISTER_WORDS] }
    }
}

/// A message that arrived, to be read in the order of the definition. It believes nothing of what the peer claims.
pub(crate) struct Reader<'a, const CAPABILITIES: usize> {
    /// Words that have a place and were not read yet.
    words: &'a [u64],
    /// Words of bytes that were not read yet.
    chunks: &'a [u64],
    arrived: Arrived<CAPABILITIES>,
    capability_count: usize,
}

impl<'a> Reader<'a, 0> {
    /// Of a message that came in registers, whose tag was compared.
    #[inline(always)]
    pub fn in_registers(words: &'a Registers) -> Self {
        Self { words, chunks: &[], arrived: Arrived::none(), capability_count: 0 }
    }
}

impl<'a, const CAPABILITIES: usize> Reader<'a, CAPABILITIES> {
    /// Of a message with that tag, which may have any label.
    #[inline]
    pub fn new(
        tag: u64,
        shape: Shape<CAPABILITIES>,
        words: &'a [u64],
        arrived: Arrived<CAPABILITIES>,
    ) -> Result<Self, Malformed> {
        let length = (tag & abi::TAG_LENGTH_MASK) as usize;
        if tag != self::tag(label_of(tag), length, CAPABILITIES) {
            return Err(Malformed);
        }
        // What there is too much is noticed at the end.
        let words = words.get(..length).ok_or(Malformed)?;
        let (placed, chunks) = words.split_at_checked(shape.end_of_places()).ok_or(Malformed)?;
        let (words, unused) = placed.split_at(shape.words);
        if unused.iter().any(|&word| word != 0) {
            return Err(Malformed);
        }
        Ok(Self { words, chunks, arrived, capability_count: 0 })
    }

    /// The next value.
    #[inline(always)]
    pub fn value<T: Value>(&mut self) -> Result<T, Malformed> {
        let (words, rest) = self.words.split_at_checked(T::WORDS).ok_or(Malformed)?;
        self.words = rest;
        T::get(words).ok_or(Malformed)
    }

    /// The next bytes, at most so many.
    pub fn bytes(&mut self, most: usize) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(self.value::<u64>()?).ok().filter(|&length| length <= most).ok_or(Malformed)?;
        let (words, rest) = self.chunks.split_at_checked(length.div_ceil(8)).ok_or(Malformed)?;
        self.chunks = rest;
        let (bytes, padding) = bytes_of(words).split_at(length);
        if padding.iter().all(|&byte| byte == 0) { Ok(bytes) } else { Err(Malformed) }
    }

    /// The next string, of at most so many bytes.
    pub fn string(&mut self, most: usize) -> Result<&'a str, Malformed> {
        let bytes = self.bytes(most)?;
        if bytes.contains(&0) { Err(Malformed) } else { core::str::from_utf8(bytes).map_err(|_| Malformed) }
    }

    /// The next capability. It is the caller's once the message was read to its end.
    pub fn capability<C: Capability>(&mut self) -> Result<C, Malformed> {
        let handle = self.arrived.handles().get(self.capability_count).ok_or(Malformed)?;
        self.capability_count += 1;
        Ok(C::from_handle(*handle))
    }

    /// Nothing may be left.
    #[inline]
    pub fn end(self) -> Result<(), Malformed> {
        if !self.chunks.is_empty() {
            return Err(Malformed);
        }
        self.arrived.keep();
        Ok(())
    }
}

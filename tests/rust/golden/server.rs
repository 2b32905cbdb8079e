// SPDX-License-Identifier: Apache-2.0

use crate::wire::{BADGE, CLIENT, Wire, changed, packed, serve, serve_by, wire};
use crate::{POINT, POINT_WORD, SHAPE, SHAPE_WORDS, slots, slots_left};
use kozo::abi::{self, GoldenFlag, GoldenLevel, GoldenPoint, GoldenShade, GoldenShape};
use kozo::interfaces::golden::{self, CapsOut, Error, NumbersOut, RegistersOut, Server, TextOut, ValuesOut};
use kozo::{AnswerError, Capability, Endpoint, Event, Notification, Reply, Request, host};

/// Writes down what it was told, and answers what a test wants it to.
#[derive(Default)]
struct Recorder {
    told: Vec<String>,
    error: Option<Error>,
    text: String,
    bytes: Vec<u8>,
    later: Option<u64>,
}

impl Recorder {
    fn record<T>(&mut self, client: u64, what: String, answer: T) -> Result<T, Error> {
        assert_eq!(client, CLIENT);
        self.told.push(what);
        self.error.map_or(Ok(answer), Err)
    }
}

impl Server for Recorder {
    fn nothing(&mut self, client: u64) -> Result<(), Error> {
        self.record(client, "nothing".into(), ())
    }

    fn registers(
        &mut self,
        client: u64,
        yes: bool,
        shade: GoldenShade,
        flags: GoldenFlag,
        point: GoldenPoint,
    ) -> Result<RegistersOut, Error> {
        let out = RegistersOut { no: !yes, level: GoldenLevel::Low, byte: 200, word: u64::MAX };
        self.record(client, format!("registers {yes} {shade:?} {:x} {point:?}", flags.raw()), out)
    }

    fn numbers(
        &mut self,
        client: u64,
        a: u8,
        b: u16,
        c: u32,
        d: u64,
        e: i8,
        f: i16,
        g: i32,
        h: i64,
    ) -> Result<NumbersOut, Error> {
        let out = NumbersOut { i: h, j: g, k: f, l: e, m: d, n: c, o: b, p: a };
        self.record(client, format!("numbers {:?}", (a, b, c, d, e, f, g, h)), out)
    }

    fn values(
        &mut self,
        client: u64,
        shape: GoldenShape,
        level: GoldenLevel,
        flags: GoldenFlag,
        yes: bool,
    ) -> Result<ValuesOut, Error> {
        assert_eq!(shape, SHAPE);
        let out = ValuesOut { level_too: level, shape_too: shape, shade: GoldenShade::Dark };
        self.record(client, format!("values {level:?} {:x} {yes}", flags.raw()), out)
    }

    fn text(&mut self, client: u64, first: &[u8], name: &str, number: u16, rest: &[u8]) -> Result<TextOut<'_>, Error> {
        self.record(client, format!("text {first:?} {name} {number} {rest:?}"), ())?;
        Ok(TextOut { text: &self.text, yes: true, last: &self.bytes })
    }

    fn long<'a>(
        &'a mut self,
        _: u64,
        a: u64,
        b: u64,
        c: u64,
        d: u64,
        e: u64,
        data: &'a [u8],
    ) -> Result<&'a [u8], Error> {
        self.told.push(format!("long {:?}", [a, b, c, d, e]));
        Ok(data)
    }

    fn caps(&mut self, client: u64, number: u64, first: Endpoint, second: Notification) -> Result<CapsOut<'_>, Error> {
        self.record(client, format!("caps {number} {} {}", first.handle(), second.handle()), ())?;
        Ok(CapsOut { third: second, text: &self.text })
    }

    fn note(&mut self, client: u64, number: u32, text: &str) {
        let _ = self.record(client, format!("note {number} {text}"), ());
    }

    fn later(&mut self, client: u64, number: u64) -> Result<Option<u64>, Error> {
        let later = self.later;
        self.record(client, format!("later {number}"), later)
    }
}

/// The answer to one request, and what the server was told.
fn answered(request: Wire, mut server: Recorder) -> (Option<Wire>, Vec<String>) {
    let mut seen = serve(vec![request], &mut server);
    assert_eq!(seen.messages.len(), 1);
    (seen.messages.remove(0), server.told)
}

/// Each of these requests is answered with that label, and no function is called.
fn refused(requests: impl IntoIterator<Item = Wire>, label: u32) {
    for request in requests {
        assert_eq!(
            answered(request.clone(), Recorder::default()),
            (Some(wire(label, &[], &[])), vec![]),
            "{request:x?}"
        );
    }
}

fn malformed(requests: impl IntoIterator<Item = Wire>) {
    refused(requests, 2);
}

fn good_registers() -> Wire {
    wire(2, &[1, u64::MAX, 0x8000_0001, POINT_WORD], &[])
}

fn good_values() -> Wire {
    wire(4, &[&SHAPE_WORDS[..], &[-128_i64 as u64, 1 << 17, 0]].concat(), &[])
}

/// A request for `text` with these lengths and number, and these words of bytes.
fn text(places: [u64; 4], bytes: &[u64]) -> Wire {
    wire(5, &[&places[..], bytes].concat(), &[])
}

#[test]
fn registers_are_read_and_answered() {
    let (answer, told) = answered(wire(1, &[], &[]), Recorder::default());
    assert_eq!((answer, told), (Some(wire(0, &[], &[])), vec!["nothing".to_string()]));
    let (answer, told) = answered(good_registers(), Recorder::default());
    assert_eq!(answer, Some(wire(0, &[0, u64::MAX, 200, u64::MAX], &[])));
    assert_eq!(told, [format!("registers true Blinding 80000001 {POINT:?}")]);
}

#[test]
fn numbers_are_extended_as_their_signs_demand() {
    let minus = |value: i64| value as u64;
    let words = [255, 65535, 0xffff_ffff, u64::MAX, minus(-128), minus(-1), minus(-0x8000_0000), 1 << 63];
    let (answer, told) = answered(wire(3, &words, &[]), Recorder::default());
    assert_eq!(told, [format!("numbers {:?}", (255, 65535, u32::MAX, u64::MAX, -128, -1, i32::MIN, i64::MIN))]);
    let reverse: Vec<u64> = words.iter().rev().copied().collect();
    assert_eq!(answer, Some(wire(0, &reverse, &[])));
}

#[test]
fn structs_travel_as_their_bytes() {
    let (answer, told) = answered(good_values(), Recorder::default());
    assert_eq!(told, ["values Lowest 20000 false"]);
    assert_eq!(answer, Some(wire(0, &[&[-128_i64 as u64][..], &SHAPE_WORDS, &[1]].concat(), &[])));
}

#[test]
fn bytes_follow_the_words_that_have_a_place() {
    let server = Recorder { text: "ü!".into(), bytes: b"12345678".to_vec(), ..Recorder::default() };
    let bytes = [packed(b"123456789"), packed("é".as_bytes()), packed(b"1234567")].concat();
    let (answer, told) = answered(text([9, 2, 65535, 7], &bytes), server);
    assert_eq!(told, [format!("text {:?} é 65535 {:?}", b"123456789", b"1234567")]);
    let bytes = [packed("ü!".as_bytes()), packed(b"12345678")].concat();
    assert_eq!(answer, Some(wire(0, &[&[3, 1, 8, 0][..], &bytes].concat(), &[])));

    let (answer, told) = answered(text([0; 4], &[]), Recorder::default());
    assert_eq!(told, ["text []  0 []"]);
    assert_eq!(answer, Some(wire(0, &[0, 1, 0, 0], &[])));
}

#[test]
fn the_longest_messages_fit_and_may_be_echoed() {
    let data = packed(&[0xee; 336]);
    let request = wire(6, &[&[1, 2, 3, 4, 5, 336][..], &data].concat(), &[]);
    let (answer, told) = answered(request, Recorder::default());
    assert_eq!(told, ["long [1, 2, 3, 4, 5]"]);
    assert_eq!(answer, Some(wire(0, &[&[336, 0, 0, 0][..], &data].concat(), &[])));
}

/// The method's bit in badges.
fn may(method: u32) -> u64 {
    [
        abi::GOLDEN_MAY_NOTHING,
        abi::GOLDEN_MAY_REGISTERS,
        abi::GOLDEN_MAY_NUMBERS,
        abi::GOLDEN_MAY_VALUES,
        abi::GOLDEN_MAY_TEXT,
        abi::GOLDEN_MAY_LONG,
        abi::GOLDEN_MAY_CAPS,
        abi::GOLDEN_MAY_NOTE,
        abi::GOLDEN_MAY_LATER,
    ][method as usize - 1]
}

/// What a client hears that may call only these methods, and asks for one with more words than any has.
fn heard(methods: u64, method: u32) -> Option<Wire> {
    let mut server = Recorder::default();
    let seen = serve_by(kozo::badge(CLIENT, methods), vec![wire(method, &[1; 47], &[])], &mut server);
    assert!(server.told.is_empty(), "a function was called");
    seen.messages[0].clone()
}

#[test]
fn a_method_that_the_badge_lacks_is_refused_before_all_else() {
    for method in 1..=9 {
        let is_oneway = method == abi::GOLDEN_NOTE;
        let said = |label| (!is_oneway).then(|| wire(label, &[], &[]));
        assert_eq!(heard(abi::GOLDEN_MAY_ALL & !may(method), method), said(1), "denied {method}");
        assert_eq!(heard(may(method), method), said(2), "allowed {method}");
    }
    assert_eq!(heard(0, 1), Some(wire(1, &[], &[])));
}

#[test]
fn a_method_that_the_badge_allows_is_called_and_told_the_client() {
    for (methods, label, calls) in [(abi::GOLDEN_MAY_NOTHING, 0, 1), (abi::GOLDEN_MAY_REGISTERS, 1, 0)] {
        let mut server = Recorder::default();
        let seen = serve_by(kozo::badge(CLIENT, methods), vec![wire(1, &[], &[])], &mut server);
        assert_eq!(seen.messages, [Some(wire(label, &[], &[]))]);
        assert_eq!(server.told.len(), calls);
    }
    // Of one that nobody waits for nothing is heard either way.
    for (methods, calls) in [(abi::GOLDEN_MAY_NOTE, 1), (!abi::GOLDEN_MAY_NOTE, 0)] {
        let mut server = Recorder::default();
        let note = wire(8, &[7, 2, 0, 0, 0x6968], &[]);
        let seen = serve_by(kozo::badge(CLIENT, methods), vec![note], &mut server);
        assert_eq!((seen.messages, server.told.len()), (vec![None], calls));
    }
}

#[test]
fn errors_come_alone() {
    for (error, label) in [(Error::Refused, 16), (Error::RefusedTwice, 1000), (Error::BadArgument, 2)] {
        let server = Recorder { error: Some(error), ..Recorder::default() };
        assert_eq!(answered(good_registers(), server).0, Some(wire(label, &[], &[])));
    }
}

#[test]
#[should_panic(expected = "its answer is longer than the interface has it")]
fn an_answer_that_is_too_long_ends_the_server() {
    let server = Recorder { text: "x".repeat(301), ..Recorder::default() };
    answered(text([0; 4], &[]), server);
}

#[test]
fn unknown_methods_are_refused() {
    refused([0, 10, 11, 1 << 16, u32::MAX].map(|label| wire(label, &[], &[])), 1);
    refused([wire(10, &[0; 48], &[])], 1);
}

#[test]
fn requests_have_exactly_their_length() {
    malformed([1, 4, 48].map(|length| wire(1, &vec![0; length], &[])));
    malformed([0, 3, 5, 48, 255].map(|length| wire(2, &vec![1; length], &[])));
    malformed([0, 4, 7, 9, 48].map(|length| wire(3, &vec![0; length], &[])));
    malformed([0, 2].map(|length| wire(9, &vec![0; length], &[])));
    malformed((0..4).map(|length| wire(5, &vec![0; length], &[])));
    malformed((0..6).map(|length| wire(6, &vec![0; length], &[])));
}

#[test]
fn flags_are_refused() {
    for bit in 16..32 {
        // That one is how the kernel tells of signals.
        if 1 << bit != abi::TAG_NOTIFICATION {
            malformed(
                [good_registers(), text([0; 4], &[])].map(|message| Wire { tag: message.tag | 1 << bit, ..message }),
            );
        }
    }
}

#[test]
fn numbers_fit_their_types() {
    let low = |value: i64| value as u64;
    malformed(changed(&good_registers(), 0, &[2, 256, 1 << 32, u64::MAX]));
    malformed(changed(&good_registers(), 1, &[0, 2, 8, u64::MAX - 1]));
    malformed(changed(&good_registers(), 2, &[2, 1 << 16, 1 << 32, 1 << 63, u64::MAX]));
    malformed(changed(&good_registers(), 3, &[1 << 48, 1 << 63]));
    let numbers = wire(3, &[0; 8], &[]);
    malformed(changed(&numbers, 0, &[256, 1 << 63, u64::MAX]));
    malformed(changed(&numbers, 1, &[1 << 16, u64::MAX]));
    malformed(changed(&numbers, 2, &[1 << 32, u64::MAX]));
    malformed(changed(&numbers, 4, &[128, 255, low(-129)]));
    malformed(changed(&numbers, 5, &[1 << 15, 0xffff, low(-32769)]));
    malformed(changed(&numbers, 6, &[1 << 31, 0xffff_ffff, low(-0x8000_0001)]));
}

#[test]
fn zeros_fill_the_rest_of_a_struct() {
    malformed(changed(&good_values(), 3, &[1 << 32, 1 << 63]));
    malformed(changed(&good_values(), 4, &[1, 128, low_byte()]));
}

/// The lowest level, not extended by its sign.
fn low_byte() -> u64 {
    0x80
}

#[test]
fn bytes_are_as_many_as_is_said() {
    malformed([
        // Over the bound.
        text([21, 0, 0, 0], &[1; 3]),
        text([0, 34, 0, 0], &[0x4141_4141_4141_4141; 5]),
        text([0, 0, 0, 8], &[1]),
        text([1 << 63, 0, 0, 0], &[]),
        text([u64::MAX, 0, 0, 0], &[1]),
        // More than there are.
        text([9, 0, 0, 0], &[1]),
        text([8, 1, 0, 0], &[1]),
        text([0, 0, 0, 1], &[]),
        // Less than there are.
        text([0; 4], &[0]),
        text([8, 0, 0, 0], &[1, 0]),
        wire(6, &[&[0; 6][..], &[0]].concat(), &[]),
        Wire { tag: 5 << 32 | 255, ..text([0; 4], &[]) },
    ]);
}

#[test]
fn strings_are_utf_8_without_zeros() {
    for bytes in [&b"\xff"[..], b"a\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\0", b"a\0b", b"ab\0"] {
        malformed([text([0, bytes.len() as u64, 0, 0], &packed(bytes))]);
    }
}

#[test]
fn zeros_fill_the_rest_of_bytes() {
    malformed([
        text([1, 0, 0, 0], &[0x0101]),
        text([0, 1, 0, 0], &[0x41 | 1 << 63]),
        text([0, 0, 0, 7], &[1 << 56]),
        text([9, 0, 0, 0], &[u64::MAX, 0x0101]),
    ]);
}

#[test]
fn words_of_an_earlier_request_are_gone() {
    let mut server = Recorder::default();
    let long = text([20, 0, 0, 0], &packed(&[0xff; 20]));
    let short = Wire { words: vec![20, 0, 0, 0], tag: 5 << 32 | 4, capabilities: vec![] };
    let seen = serve(vec![long, short], &mut server);
    assert_eq!(seen.messages[1], Some(wire(2, &[], &[])));
    assert_eq!(server.told.len(), 1);
}

#[test]
fn capabilities_come_into_slots_that_the_loop_keeps() {
    slots(5);
    let mut server = Recorder { text: "ok".into(), ..Recorder::default() };
    let request = wire(7, &[3], &[1, 2]);
    let seen = serve(vec![request.clone(), request], &mut server);
    assert_eq!(server.told, ["caps 3 104 103", "caps 3 102 101"]);
    assert_eq!((seen.filled, seen.deleted), (vec![104, 103, 102, 101], vec![]));
    let answer = |second| Some(wire(0, &[&[2, 0, 0, 0][..], &packed(b"ok")].concat(), &[second]));
    assert_eq!(seen.messages, [answer(103), answer(101)]);
    assert_eq!(slots_left(), 1, "the loop gives back what it kept ready");
}

#[test]
fn capabilities_of_refused_requests_are_deleted() {
    for (request, label) in [
        (wire(7, &[3], &[1]), 2),
        (wire(7, &[3, 4], &[1, 2]), 2),
        (wire(7, &[], &[1, 2]), 2),
        (wire(2, &[1, u64::MAX, 0x8000_0001, POINT_WORD], &[1]), 2),
        (wire(5, &[0; 4], &[1, 2]), 2),
        (wire(10, &[], &[1, 2]), 1),
    ] {
        slots(2);
        let count = request.capabilities.len();
        let mut server = Recorder::default();
        let seen = serve(vec![request.clone(), wire(7, &[3], &[1, 2])], &mut server);
        assert_eq!(seen.messages[0], Some(wire(label, &[], &[])), "{request:x?}");
        assert_eq!(seen.deleted, seen.filled[..count], "{request:x?}");
        assert_eq!(server.told.len(), 1, "the slots are of use again: {:?}", server.told);
    }
}

#[test]
fn capabilities_that_are_missing_are_noticed() {
    slots(2);
    let (answer, told) = answered(wire(7, &[3], &[]), Recorder::default());
    assert_eq!((answer, told), (Some(wire(2, &[], &[])), vec![]));
}

#[test]
fn a_handler_that_refuses_keeps_what_it_was_handed() {
    slots(2);
    let mut server = Recorder { error: Some(Error::BadArgument), ..Recorder::default() };
    let seen = serve(vec![wire(7, &[3], &[1, 2])], &mut server);
    assert_eq!((seen.messages, seen.deleted), (vec![Some(wire(2, &[], &[]))], vec![]));
}

#[test]
fn nobody_is_answered_who_does_not_wait() {
    let note = wire(8, &[&[5, 2, 0, 0][..], &packed(b"hi")].concat(), &[]);
    let (answer, told) = answered(note, Recorder::default());
    assert_eq!((answer, told), (None, vec!["note 5 hi".to_string()]));
    let (answer, told) = answered(wire(8, &[1 << 32, 0, 0, 0], &[]), Recorder::default());
    assert_eq!((answer, told), (None, vec![]), "not even to hear that it is no good");
}

#[test]
fn some_are_answered_later() {
    let (answer, told) = answered(wire(9, &[7], &[]), Recorder::default());
    assert_eq!((answer, told), (None, vec!["later 7".to_string()]));
    let at_once = Recorder { later: Some(8), ..Recorder::default() };
    assert_eq!(answered(wire(9, &[7], &[]), at_once).0, Some(wire(0, &[8], &[])));

    let answer = |result| {
        let kernel = move |call: host::Call, _: &mut abi::IpcBuffer| {
            assert_eq!((call.number, call.handle), (abi::SYS_REPLY, 66));
            // The test sees the message as the error that the kernel gives.
            let error = match (call.tag, call.words) {
                (1, [8, 0, 0, 0]) => abi::Error::NoCaller,
                (tag, [0, 0, 0, 0]) if tag == 16 << 32 => abi::Error::Cancelled,
                _ => panic!("{call:?}"),
            };
            Err(error)
        };
        host::with_kernel(host::empty_buffer(), kernel, || golden::answer_later(Reply::from_handle(66), result)).0
    };
    assert_eq!(answer(Ok(8)), Err(AnswerError::Kernel(abi::Error::NoCaller)));
    assert_eq!(answer(Err(Error::Refused)), Err(AnswerError::Kernel(abi::Error::Cancelled)));
}

#[test]
fn signals_and_clients_that_take_no_answer_hold_up_nobody() {
    use std::cell::RefCell;
    use std::rc::Rc;
    let calls = Rc::new(RefCell::new(Vec::new()));
    let shared = calls.clone();
    let kernel = move |call: host::Call, _: &mut abi::IpcBuffer| {
        let mut calls = shared.borrow_mut();
        calls.push(call.number);
        let request = kozo::Arrival { badge: BADGE, tag: 1 << 32, words: [0; 4] };
        match calls.len() {
            1 => Ok(kozo::Arrival { tag: abi::TAG_NOTIFICATION, ..request }),
            2 => Err(abi::Error::Cancelled),
            3 => Ok(request),
            4 => Err(abi::Error::MessageRefused),
            5 => Ok(request),
            _ => Err(abi::Error::InvalidHandle),
        }
    };
    let mut server = Recorder::default();
    let endpoint = Endpoint::from_handle(1);
    let (result, _) = host::with_kernel(host::empty_buffer(), kernel, || golden::serve(endpoint, &mut server));
    assert_eq!(result, Err(abi::Error::InvalidHandle));
    let (receive, reply_receive) = (abi::SYS_RECV, abi::SYS_REPLY_RECV);
    assert_eq!(*calls.borrow(), [receive, receive, receive, reply_receive, receive, reply_receive, receive]);
    assert_eq!(server.told.len(), 2);
}

#[test]
fn the_watchdog_is_answered_and_not_told() {
    use std::cell::RefCell;
    use std::rc::Rc;
    const WATCHDOG: u64 = 1 << abi::SIGNAL_WATCHDOG_BIT;
    let calls = Rc::new(RefCell::new(Vec::new()));
    let shared = calls.clone();
    let kernel = move |call: host::Call, _: &mut abi::IpcBuffer| {
        let mut calls = shared.borrow_mut();
        calls.push((call.number, call.handle));
        if call.number == abi::SYS_SEND {
            assert_eq!((call.tag, call.words), (u64::from(abi::SYSTEM_ALIVE) << abi::TAG_LABEL_SHIFT, [0; 4]));
        }
        let arrival = |badge, tag| Ok(kozo::Arrival { badge, tag, words: [0; 4] });
        match calls.len() {
            1 | 6 => arrival(WATCHDOG, abi::TAG_NOTIFICATION),
            3 => arrival(WATCHDOG | 5, abi::TAG_NOTIFICATION),
            // A bit of a client's badge is nobody's question.
            5 | 8 => arrival(WATCHDOG | BADGE, 1 << 32),
            _ => arrival(0, 0),
        }
    };
    let endpoint = Endpoint::from_handle(1);
    let (events, _) = host::with_kernel(host::empty_buffer(), kernel, || {
        let mut request = Request::new(0);
        let first = [endpoint.receive(&mut request), endpoint.receive(&mut request)];
        let answer = golden::dispatch(&mut Recorder::default(), &request).expect("it is answered at once");
        [first[0], first[1], endpoint.reply_receive(answer, &mut request)]
    });
    assert_eq!(events, [Ok(Event::Signals(5)), Ok(Event::Request), Ok(Event::Request)]);
    let (receive, answered) = ((abi::SYS_RECV, 1), (abi::SYS_REPLY_RECV, 1));
    let alive = (abi::SYS_SEND, abi::SLOT_SYSTEM);
    assert_eq!(*calls.borrow(), [receive, alive, receive, alive, receive, answered, alive, receive]);
}

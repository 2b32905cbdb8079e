// SPDX-License-Identifier: Apache-2.0

use crate::wire::{JUNK, Seen, Wire, changed, client, junk, packed, wire};
use crate::{POINT, POINT_WORD, SHAPE, SHAPE_WORDS, slots, slots_left};
use kozo::abi::{self, GoldenFlag, GoldenLevel, GoldenShade, SYS_CALL, SYS_SEND};
use kozo::interfaces::golden::{Client, Error, NumbersOut, RegistersOut, TextOut, ValuesOut};
use kozo::{Buffer, CallError, Capability, Endpoint, Failure, Notification};

type Result<T> = std::result::Result<T, CallError<Error>>;

/// The one message that was sent.
fn sent(seen: &Seen) -> &Wire {
    let [Some(message)] = &seen.messages[..] else { panic!("{seen:?}") };
    message
}

/// Each of these answers makes no sense to who calls.
fn refuses<T: std::fmt::Debug>(
    answers: impl IntoIterator<Item = Wire>,
    call: impl Fn(Client, &mut Buffer) -> Result<T>,
) {
    for answer in answers {
        let (result, _, _) = client(answer.clone(), |client, buffer| call(client, buffer).map(drop));
        assert_eq!(result, Err(CallError::BadAnswer), "{answer:x?}");
    }
}

fn registers(client: Client) -> Result<RegistersOut> {
    client.registers(true, GoldenShade::Blinding, GoldenFlag::FIRST | GoldenFlag::LAST, POINT)
}

fn numbers(client: Client) -> Result<NumbersOut> {
    client.numbers(255, 65535, u32::MAX, u64::MAX, -128, -1, i32::MIN, i64::MIN)
}

fn values(client: Client) -> Result<ValuesOut> {
    client.values(SHAPE, GoldenLevel::Lowest, GoldenFlag::MIDDLE, false)
}

fn text<'a>(client: Client, buffer: &'a mut Buffer) -> Result<TextOut<'a>> {
    client.text(b"123456789", "é", 7, b"", buffer)
}

/// An answer to `text` with these lengths, and these words of bytes.
fn text_answer(lengths: [u64; 3], bytes: &[u64]) -> Wire {
    wire(0, &[&lengths[..], &[0], bytes].concat(), &[])
}

#[test]
fn what_fits_registers_leaves_the_ipc_buffer_alone() {
    let (result, seen, buffer) = client(wire(0, &[], &[]), |client, _| client.nothing());
    assert_eq!((result, sent(&seen)), (Ok(()), &wire(1, &[], &[])));
    assert_eq!(buffer, junk());

    let (result, seen, buffer) = client(wire(0, &[0, u64::MAX, 0xab, 9], &[]), |client, _| registers(client));
    assert_eq!(result, Ok(RegistersOut { no: false, level: GoldenLevel::Low, byte: 0xab, word: 9 }));
    assert_eq!(sent(&seen), &wire(2, &[1, u64::MAX, 0x8000_0001, POINT_WORD], &[]));
    assert_eq!((buffer, seen.calls), (junk(), vec![SYS_CALL]));

    let (result, seen, buffer) = client(wire(0, &[6], &[]), |client, _| client.later(5));
    assert_eq!((result, sent(&seen), buffer), (Ok(6), &wire(9, &[5], &[]), junk()));
}

#[test]
fn numbers_are_extended_as_their_signs_demand() {
    let minus = |value: i64| value as u64;
    let words = [minus(-1), minus(i64::from(i32::MIN)), minus(-2), minus(-128), u64::MAX, 0xffff_ffff, 65535, 255];
    let (result, seen, buffer) = client(wire(0, &words, &[]), |client, _| numbers(client));
    let out = NumbersOut { i: -1, j: i32::MIN, k: -2, l: -128, m: u64::MAX, n: u32::MAX, o: 65535, p: 255 };
    assert_eq!(result, Ok(out));
    let words = [255, 65535, 0xffff_ffff, u64::MAX, minus(-128), minus(-1), minus(-0x8000_0000), 1 << 63];
    assert_eq!(sent(&seen), &wire(3, &words, &[]));
    assert_eq!(buffer.words[4..], [JUNK; 40]);
}

#[test]
fn structs_travel_as_their_bytes() {
    let answer = wire(0, &[&[127][..], &SHAPE_WORDS, &[7]].concat(), &[]);
    let (result, seen, _) = client(answer, |client, _| values(client));
    assert_eq!(result, Ok(ValuesOut { level_too: GoldenLevel::Highest, shape_too: SHAPE, shade: GoldenShade::Light }));
    assert_eq!(sent(&seen), &wire(4, &[&SHAPE_WORDS[..], &[-128_i64 as u64, 1 << 17, 0]].concat(), &[]));
}

#[test]
fn bytes_follow_the_words_that_have_a_place() {
    let answer = text_answer([3, 1, 8], &[packed("a\u{fc}".as_bytes()), packed(b"12345678")].concat());
    let (_, seen, _) = client(answer, |client, buffer| {
        assert_eq!(text(client, buffer), Ok(TextOut { text: "aü", yes: true, last: b"12345678" }));
    });
    let bytes = [packed(b"123456789"), packed("é".as_bytes())].concat();
    assert_eq!(bytes, [0x3837_3635_3433_3231, 0x39, 0xa9c3]);
    assert_eq!(sent(&seen), &wire(5, &[&[9, 2, 7, 0][..], &bytes].concat(), &[]));

    let (_, seen, _) = client(text_answer([0, 0, 0], &[]), |client, buffer| {
        assert_eq!(client.text(b"", "", 0, b"", buffer), Ok(TextOut { text: "", yes: false, last: b"" }));
    });
    assert_eq!(sent(&seen), &wire(5, &[0; 4], &[]));
}

#[test]
fn the_longest_messages_fit() {
    let answer = wire(0, &[&[352, 0, 0, 0][..], &packed(&[0xff; 352])].concat(), &[]);
    let (_, seen, _) = client(answer, |client, buffer| {
        assert_eq!(client.long(1, 2, 3, 4, 5, &[0xee; 336], buffer), Ok(&[0xff; 352][..]));
    });
    assert_eq!(sent(&seen), &wire(6, &[&[1, 2, 3, 4, 5, 336][..], &packed(&[0xee; 336])].concat(), &[]));
    assert_eq!(sent(&seen).words.len(), 48);
}

#[test]
fn what_is_too_long_is_not_sent() {
    let none = |result, seen: Seen| assert_eq!((result, seen.messages), (Err(CallError::TooLong), vec![]));
    let empty = wire(0, &[0; 4], &[]);
    let (result, seen, _) = client(empty.clone(), |client, buffer| client.text(&[0; 21], "", 0, b"", buffer).map(drop));
    none(result, seen);
    let long = "x".repeat(34);
    let (result, seen, _) = client(empty.clone(), |client, buffer| client.text(b"", &long, 0, b"", buffer).map(drop));
    none(result, seen);
    let (result, seen, _) = client(empty, |client, _| client.note(1, &long[..17]));
    none(result, seen);
}

#[test]
fn nobody_waits_for_what_is_one_way() {
    let (result, seen, _) = client(wire(0, &[], &[]), |client, _| client.note(1 << 31, "hello you"));
    assert_eq!((result, &seen.calls), (Ok(()), &vec![SYS_SEND]));
    assert_eq!(sent(&seen), &wire(8, &[&[1 << 31, 9, 0, 0][..], &packed(b"hello you")].concat(), &[]));
}

fn caps(client: Client, buffer: &mut Buffer) -> Result<(Notification, String)> {
    let out = client.caps(3, Endpoint::from_handle(5), Notification::from_handle(6), buffer)?;
    Ok((out.third, out.text.to_string()))
}

#[test]
fn capabilities_come_into_an_empty_slot() {
    slots(1);
    let answer = wire(0, &[&[2, 0, 0, 0][..], &packed(b"ok")].concat(), &[9]);
    let (result, seen, buffer) = client(answer, caps);
    assert_eq!(result, Ok((Notification::from_handle(100), "ok".to_string())));
    assert_eq!(sent(&seen), &wire(7, &[3], &[5, 6]));
    assert_eq!((&seen.filled[..], &seen.deleted[..]), (&[100][..], &[][..]));
    assert_eq!(buffer.receive_slots, [0; 4], "later messages bring nothing");
    assert_eq!(slots_left(), 0);
}

#[test]
fn capabilities_of_bad_answers_are_deleted() {
    for answer in [
        wire(0, &[&[2, 0, 0, 0][..], &packed(b"\xff\xff")].concat(), &[9]),
        wire(0, &[11, 0, 0, 0, 0, 0], &[9]),
        wire(0, &[0, 0, 0], &[9]),
        wire(16, &[], &[9]),
        wire(3, &[], &[9]),
    ] {
        slots(1);
        let (result, seen, _) = client(answer.clone(), caps);
        assert_eq!(result, Err(CallError::BadAnswer), "{answer:x?}");
        assert_eq!((&seen.filled[..], &seen.deleted[..]), (&[100][..], &[100][..]), "{answer:x?}");
        assert_eq!(slots_left(), 1);
    }
}

#[test]
fn capabilities_that_do_not_come_leave_the_slot_empty() {
    slots(1);
    let (result, seen, _) = client(wire(0, &[0; 4], &[]), caps);
    assert_eq!((result, &seen.deleted[..]), (Err(CallError::BadAnswer), &[][..]));
    let (result, ..) = client(wire(16, &[], &[]), caps);
    assert_eq!(result, Err(CallError::Service(Error::Refused)));
    // A kernel would refuse two to who has a slot for one.
    let (result, ..) = client(wire(0, &[0; 4], &[8, 9]), caps);
    assert_eq!(result, Err(CallError::Kernel(abi::Error::MessageRefused)));
    assert_eq!(slots_left(), 1);
}

#[test]
fn without_a_slot_nothing_is_sent() {
    slots(0);
    let (result, seen, _) = client(wire(0, &[0; 4], &[]), caps);
    assert_eq!((result, seen.messages), (Err(CallError::NoSlots), vec![]));
}

#[test]
fn errors_are_those_that_the_method_lists() {
    for (label, error) in [
        (1, Error::BadMethod),
        (2, Error::BadArgument),
        (5, Error::Busy),
        (16, Error::Refused),
        (1000, Error::RefusedTwice),
    ] {
        let (result, ..) = client(wire(label, &[], &[]), |client, _| registers(client));
        assert_eq!(result, Err(CallError::Service(error)));
        assert_eq!((Error::from_raw(label), error.raw()), (Some(error), label));
    }
    // 3 and 4 are not listed, 6 is what no service answers, 17 was retired.
    refuses([3, 4, 6, 17, 1001, u32::MAX].map(|label| wire(label, &[], &[])), |client, _| registers(client));
    refuses([5, 1000].map(|label| wire(label, &[], &[])), |client, buffer| text(client, buffer).map(|_| ()));
    refuses([16].map(|label| wire(label, &[], &[])), |client, _| client.nothing());
}

#[test]
fn errors_come_alone() {
    let mut flagged = wire(16, &[], &[]);
    flagged.tag |= abi::TAG_NONBLOCK;
    refuses([wire(16, &[0], &[]), wire(2, &[0; 5], &[]), flagged], |client, _| registers(client));
    refuses([wire(16, &[0; 4], &[]), wire(2, &[0], &[])], |client, buffer| text(client, buffer).map(|_| ()));
}

#[test]
fn answers_have_exactly_their_length() {
    refuses([wire(0, &[0; 1], &[])], |client, _| client.nothing());
    refuses([3, 5, 48, 255].map(|length| wire(0, &vec![0; length], &[])), |client, _| registers(client));
    refuses([0, 4, 7, 9, 48].map(|length| wire(0, &vec![0; length], &[])), |client, _| numbers(client));
    let mut flagged = wire(0, &[0; 4], &[]);
    flagged.tag |= 1 << 31;
    refuses([flagged], |client, _| registers(client));
    let mut capable = wire(0, &[0; 4], &[]);
    capable.tag |= 1 << 8;
    refuses([capable.clone()], |client, _| registers(client));
    refuses([capable], |client, buffer| text(client, buffer).map(|_| ()));
}

#[test]
fn numbers_fit_their_types() {
    let good = wire(0, &[0, 0, 0, 0], &[]);
    let low = |value: i64| value as u64;
    refuses(changed(&good, 0, &[2, 256, 1 << 32, u64::MAX]), |client, _| registers(client));
    refuses(changed(&good, 1, &[1, 126, 128, 255, 0xff80, low(-2), low(-129)]), |client, _| registers(client));
    refuses(changed(&good, 2, &[256, 1 << 8, 1 << 32, u64::MAX]), |client, _| registers(client));
    let good = wire(0, &[0; 8], &[]);
    refuses(changed(&good, 1, &[1 << 31, 1 << 32, low(-0x8000_0001)]), |client, _| numbers(client));
    refuses(changed(&good, 2, &[1 << 15, 0xffff, low(-32769)]), |client, _| numbers(client));
    refuses(changed(&good, 3, &[128, 0xff, low(-129)]), |client, _| numbers(client));
    refuses(changed(&good, 5, &[1 << 32, u64::MAX]), |client, _| numbers(client));
    refuses(changed(&good, 6, &[1 << 16, u64::MAX]), |client, _| numbers(client));
    refuses(changed(&good, 7, &[256, u64::MAX]), |client, _| numbers(client));
}

#[test]
fn zeros_fill_the_rest_of_a_struct() {
    let good = wire(0, &[&[0][..], &SHAPE_WORDS, &[7]].concat(), &[]);
    refuses(changed(&good, 4, &[1 << 32, 1 << 63, u64::MAX]), |client, _| values(client));
    refuses(changed(&good, 5, &[0, 2, 8, u64::MAX - 1]), |client, _| values(client));
}

#[test]
fn bytes_are_as_many_as_is_said() {
    let bad = [
        // Over the bound, and more than there are.
        text_answer([301, 0, 0], &[0x41; 38]),
        text_answer([0, 0, 9], &[0, 0]),
        text_answer([9, 0, 0], &[0x41]),
        text_answer([1 << 63, 0, 0], &[]),
        text_answer([u64::MAX, 0, 0], &[0x41]),
        text_answer([1, 0, 1], &[0x41]),
        // Less than there are.
        text_answer([0, 0, 0], &[0]),
        text_answer([1, 0, 1], &[0x41, 0x41, 0]),
        // Not even the words that have a place.
        wire(0, &[0; 3], &[]),
        wire(0, &[], &[]),
        // Longer than a message, as only a broken kernel could tell.
        Wire { tag: 255, ..text_answer([0; 3], &[]) },
    ];
    refuses(bad, |client, buffer| text(client, buffer).map(|_| ()));
}

#[test]
fn strings_are_utf_8_without_zeros() {
    for bytes in [&b"\xff"[..], b"a\xc3", b"\xed\xa0\x80", b"\xc0\x80", b"\0", b"a\0b", b"ab\0"] {
        let answer = text_answer([bytes.len() as u64, 0, 0], &packed(bytes));
        refuses([answer], |client, buffer| text(client, buffer).map(|_| ()));
    }
}

#[test]
fn zeros_fill_the_rest_of_bytes() {
    let bad = [
        text_answer([1, 0, 0], &[0x4141]),
        text_answer([1, 0, 0], &[0x41 | 1 << 63]),
        text_answer([0, 0, 7], &[1 << 56]),
        text_answer([9, 0, 1], &[0x4141_4141_4141_4141, 0x4141, 0x41]),
        wire(0, &[0, 2, 0, 0], &[]),
    ];
    refuses(bad, |client, buffer| text(client, buffer).map(|_| ()));
}

#[test]
fn a_failure_names_interface_and_error() {
    let failure = |label| {
        let (result, ..) = client(wire(label, &[], &[]), |client, _| registers(client));
        Failure::from(result.unwrap_err())
    };
    assert_eq!(failure(1000).to_string(), "Golden answered: refused twice");
    assert_eq!(failure(7).to_string(), "Golden gave an answer that makes no sense");
    assert_eq!(CallError::Service(Error::NotFound).to_string(), "Golden answered: not found");
}

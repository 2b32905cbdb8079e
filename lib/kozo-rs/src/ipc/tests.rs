// SPDX-License-Identifier: Apache-2.0

use super::*;

#[test]
fn the_tag_holds_length_and_label() {
    assert_eq!(Message::new(7).tag(), 7 << 32);
    assert_eq!(Message::new(7).with_words([1, 2]).tag(), 7 << 32 | 2);
    assert_eq!(Message::new(u32::MAX).with_bytes(&[0; 9]).unwrap().tag(), 0xffff_ffff << 32 | 6);
}

#[test]
fn the_longest_bytes_make_the_longest_message() {
    let message = Message::new(1).with_bytes(&[1; BUFFER_BYTES]).unwrap();
    assert_eq!(message.tag() & abi::TAG_LENGTH_MASK, abi::IPC_MESSAGE_WORDS);
    assert_eq!(Message::new(1).with_bytes(&[1; BUFFER_BYTES + 1]).err(), Some(Status::BadArgument));
}

#[test]
fn words_beyond_the_length_are_not_there() {
    let message = Message::new(1).with_words([5, 6]);
    assert_eq!(message.words(), Ok([5, 6]));
    assert_eq!(message.words::<3>(), Err(Status::BadArgument));
}

#[test]
fn bytes_beyond_the_length_are_not_there() {
    let message = Message::new(1).with_words([3]).with_bytes(b"abc").unwrap();
    assert_eq!(message.bytes(3), Ok(&b"abc"[..]));
    assert_eq!(message.bytes(8), Ok(&b"abc\0\0\0\0\0"[..]));
    for count in [9, 352, 353, 1 << 32, u64::MAX] {
        assert_eq!(message.bytes(count), Err(Status::BadArgument), "{count}");
    }
}

#[test]
fn no_bytes_are_always_there() {
    assert_eq!(Message::new(1).bytes(0), Ok(&[][..]));
    assert_eq!(Message::new(1).bytes(1), Err(Status::BadArgument));
}

#[test]
fn text_is_utf_8() {
    let message = Message::new(1).with_bytes("é\u{fffd}".as_bytes()).unwrap();
    assert_eq!(message.text(2), Ok("é"));
    assert_eq!(message.text(1), Err(Status::BadArgument));
}

#[test]
fn what_arrives_is_believed_no_further_than_the_buffer_reaches() {
    let mut message = Message::new(0);
    message.load(9 << 32 | 0xff, [1, 2, 3, 4]);
    assert_eq!((message.label(), message.words()), (9, Ok([1, 2, 3, 4])));
    assert_eq!(message.bytes(1), Err(Status::BadArgument), "there is no buffer here");
    assert!(message.tag() & abi::TAG_LENGTH_MASK <= abi::IPC_MESSAGE_WORDS);
}

#[test]
fn words_that_arrive_beyond_the_length_are_dropped() {
    let mut message = Message::new(0);
    message.load(2, [1, 2, 3, 4]);
    assert_eq!(message.words, [1, 2, 0, 0]);
}

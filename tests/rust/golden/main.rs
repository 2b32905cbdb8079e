// SPDX-License-Identifier: Apache-2.0

//! The generated clients and servers, against literal words, and against peers that break the rules.

mod client;
mod restart;
mod server;
mod wire;

use kozo::abi::{GoldenPoint, GoldenShape};

/// A struct and its words.
const SHAPE: GoldenShape = GoldenShape {
    colour: 0x0403_0201,
    points: [GoldenPoint { x: 0x0605, y: 0x0807, z: 0x0a09 }, POINT, GoldenPoint { x: 0, y: 0, z: 0x1615 }],
    name: [0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c],
};
const SHAPE_WORDS: [u64; 4] = [0x0807_0605_0403_0201, 0xfffd_0002_ffff_0a09, 0x1817_1615_0000_0000, 0x1c1b_1a19];
const POINT: GoldenPoint = GoldenPoint { x: -1, y: 2, z: -3 };
const POINT_WORD: u64 = 0xfffd_0002_ffff;

/// Leaves just so many empty slots. They are all the tests', which run one after the other.
fn slots(count: u64) {
    while kozo::slots::take().is_some() {}
    (100..100 + count).for_each(kozo::slots::give_back);
}

/// How many slots are left.
fn slots_left() -> usize {
    std::iter::from_fn(kozo::slots::take).count()
}

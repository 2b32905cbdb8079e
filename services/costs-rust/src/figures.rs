// SPDX-License-Identifier: Apache-2.0

//! What the rounds of a row come to.

use core::cmp::Reverse;
use core::fmt;

/// Of some samples: the least, the one that occurs most often, and the most; and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub least: u64,
    pub mode: u64,
    pub most: u64,
    pub count: usize,
}

impl Figures {
    /// Puts the samples in order. `None` if there are none.
    pub fn of(samples: &mut [u64]) -> Option<Self> {
        samples.sort_unstable();
        // The first of those that are longest: of several modes the smallest.
        let mode = samples.chunk_by(|a, b| a == b).min_by_key(|alike| Reverse(alike.len()))?[0];
        Some(Self { least: *samples.first()?, mode, most: *samples.last()?, count: samples.len() })
    }
}

/// As in a row that services/costs prints.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.least, self.mode, self.most, self.count)
    }
}

// SPDX-License-Identifier: Apache-2.0

//! What services/costs-rust makes of a row's samples.

#[path = "../../services/costs-rust/src/figures.rs"]
mod figures;

use figures::Figures;

#[test]
fn the_mode_occurs_most_often() {
    let figures = Figures::of(&mut [7, 5, 9, 7, 5, 7]).expect("there are samples");
    assert_eq!(figures, Figures { least: 5, mode: 7, most: 9, count: 6 });
}

#[test]
fn of_several_modes_it_is_the_smallest() {
    assert_eq!(Figures::of(&mut [8, 3, 8, 3, 1]).map(|figures| figures.mode), Some(3));
}

#[test]
fn one_sample_is_all_of_them() {
    assert_eq!(Figures::of(&mut [4]), Some(Figures { least: 4, mode: 4, most: 4, count: 1 }));
}

#[test]
fn no_samples_come_to_nothing() {
    assert_eq!(Figures::of(&mut []), None);
}

#[test]
fn a_row_is_printed_as_in_c() {
    assert_eq!(Figures { least: 1, mode: 2, most: 3, count: 1000 }.to_string(), "1 2 3 1000");
}

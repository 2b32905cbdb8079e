//! Asks @Interface@ for the double of the number that it is started with.

#![no_std]
#![no_main]

use kozo::{Failure, Start, println};

kozo::entry!(main);

fn main(start: Start) -> Result<i64, Failure> {
    let Some(number) = start.arguments().ok().and_then(|text| text.parse::<u64>().ok()) else {
        println!("usage: @name@ NUMBER");
        return Ok(2);
    };
    let result = service::HANDLES.@interface@.double(number)?;
    println!("@name@: the double of {number} is {result}");
    Ok(0)
}

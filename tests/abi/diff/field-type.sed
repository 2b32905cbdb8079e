s/low: u32/low: i32/

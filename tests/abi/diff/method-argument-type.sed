s/out level: i16/out level: i32/; s/in key: u32/in key: i32/

s/^        out level: i16;/&\n        out depth: u8;/

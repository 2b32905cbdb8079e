s/in color: Color/in color: u16/
s/out value: u64/out value: u8/
s/version 0.3.1/version 0.4.0/

s/in color: Color/in color: u64/

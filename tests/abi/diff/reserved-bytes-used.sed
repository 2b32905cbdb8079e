s/reserved: u64.3.;/extra: u64; reserved: u64[2];/

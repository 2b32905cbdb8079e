s/out value: u64;/out color: u64;/; t; s/out color: u64;/out value: u64;/

s/count: u64/total: u64/

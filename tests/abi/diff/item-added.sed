$a const MORE: u64 = 1;

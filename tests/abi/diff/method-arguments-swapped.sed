/^        in is_wanted/d; s/^        in key: u64;/        in is_wanted: bool;\n&/

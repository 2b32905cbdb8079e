s/^        in data: bytes/        in size: u64;\n&/

s/bytes.100./bytes[99]/

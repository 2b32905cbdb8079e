/^const LIMIT/d; /A limit/d

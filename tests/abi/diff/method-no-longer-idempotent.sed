s/@idempotent //

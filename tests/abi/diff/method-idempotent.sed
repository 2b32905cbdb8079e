s/^    method GET/    @idempotent method GET/

s/@later //; s/^    method SELL/    @later method SELL/

s/@oneway //; s/^    method SELL/    @oneway method SELL/

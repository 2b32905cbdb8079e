/^    \/\/\/ Sell/d; s/^    method SELL = 2 {/    retired method 2 "Nobody bought.";/; /Nobody bought/{n;d}

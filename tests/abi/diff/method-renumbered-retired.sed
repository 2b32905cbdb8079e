s/^    method SELL = 2 {/    method SELL = 3 {/; s|^interface Shop.*|&\n    retired method 2 "It sold too much.";|

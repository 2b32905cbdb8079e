s/SELL = 2/SELL = 3/

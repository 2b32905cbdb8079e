s/GREEN = 2;/retired 2 "Nobody wants green.";/

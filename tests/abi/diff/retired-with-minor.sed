s/0\.3\.1/0.4.0/; s/GREEN = 2;/retired 2 "Nobody wants green.";/

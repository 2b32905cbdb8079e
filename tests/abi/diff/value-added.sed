s/GREEN = 2;/& BLUE = 3;/

s/^    DARK = 2;/&\n    DIM = 3;/

s/^    BUSY = 4;/&\n    LATE = 5;/

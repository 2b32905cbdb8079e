s/^    WORN = bit 1;/&\n    TORN = bit 2;/

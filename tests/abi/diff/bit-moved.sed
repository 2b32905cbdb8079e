s/SECOND = bit 1/SECOND = bit 5/

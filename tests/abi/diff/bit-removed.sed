/SECOND = bit 1/d

s/WRITE = bit 1/WRITE = bit 9/

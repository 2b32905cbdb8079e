s/SECOND = bit 1;/& THIRD = bit 2;/

s/A limit/The limit/; s/= 8;/= 0x8;/

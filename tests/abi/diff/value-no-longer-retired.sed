/retired -3/d

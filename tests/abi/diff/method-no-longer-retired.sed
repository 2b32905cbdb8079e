/retired method 5/d

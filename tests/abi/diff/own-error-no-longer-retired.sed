/retired error 18/d

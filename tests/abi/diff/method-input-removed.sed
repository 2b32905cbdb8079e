/in is_wanted: bool/d

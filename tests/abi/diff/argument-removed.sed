/in flags: Flag/d

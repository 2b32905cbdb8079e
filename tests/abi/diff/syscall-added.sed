$a /// It is new.\
syscall NEW = 4 { in p: cap Port; }

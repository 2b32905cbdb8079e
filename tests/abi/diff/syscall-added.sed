$a syscall NEW = 4 { in p: cap Port; }

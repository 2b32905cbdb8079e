/^syscall/,/^}/s/needs READ/needs WRITE/

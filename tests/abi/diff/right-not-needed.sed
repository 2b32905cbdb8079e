/^syscall/,/^}/s/ needs READ//

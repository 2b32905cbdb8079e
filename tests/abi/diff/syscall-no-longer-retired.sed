/^retired syscall/d

/^syscall SHINE/,/^}/d

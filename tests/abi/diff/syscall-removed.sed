/^\/\/\/ Shine/d; /^syscall SHINE/,/^}/d

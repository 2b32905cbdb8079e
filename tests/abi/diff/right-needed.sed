/^syscall/,/^}/s/lamp: cap Lamp/& needs SWITCH/

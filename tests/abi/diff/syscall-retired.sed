/^\/\/\/ Shine/d; s/^syscall SHINE = 2 {/retired syscall 2 "Too bright.";/; /^    in lamp/,/^}/d

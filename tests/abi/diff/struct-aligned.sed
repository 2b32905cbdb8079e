s/Outer size 48/& align 16/

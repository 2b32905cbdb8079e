s/^    error LOST/    error STOLEN = 19;\n&/

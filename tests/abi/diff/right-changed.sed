s/needs READ/needs WRITE/

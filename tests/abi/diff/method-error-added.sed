s/errors FULL;/errors FULL, LOST;/

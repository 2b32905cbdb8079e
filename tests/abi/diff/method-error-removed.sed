s/errors LOST, BUSY;/errors LOST;/

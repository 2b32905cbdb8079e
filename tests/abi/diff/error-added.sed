s/errors FAILED;/errors FAILED, BUSY;/

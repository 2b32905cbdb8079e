/error LOST = 17/d; /It was there once/d; s/errors LOST, /errors /

s/^    error LOST = 17;/    retired error 17 "Nothing is.";/; /It was there once/d; s/errors LOST, /errors /

s/ needs READ//

/@later/,/}/s/ needs READ//

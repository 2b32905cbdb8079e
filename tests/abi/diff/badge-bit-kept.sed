s|^    /// Hide|    /// Turn a thing.\n    method TURN = 9 { }\n&|
/^    method SHOW/,/^    }/d
s|^    /// Show a thing\.|    retired method 2 "Nobody looked.";|

s|^    /// Hide|    /// Turn a thing.\n    method TURN = 3 { }\n&|

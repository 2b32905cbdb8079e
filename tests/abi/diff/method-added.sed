s|^    /// Sell|    /// Order a thing.\n    method ORDER = 3 { }\n&|

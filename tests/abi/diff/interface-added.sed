$a /// It is new.\
interface Bank as BANK {\
    /// Close.\
    method CLOSE = 1 { }\
}

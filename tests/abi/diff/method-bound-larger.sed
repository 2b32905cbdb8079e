s/string.40./string[48]/

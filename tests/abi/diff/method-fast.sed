s/@fast //; s/^    method GET = 1/    @fast method GET = 1/

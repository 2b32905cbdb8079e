s/^interface Shop as SHOP/interface Shop as STALL/

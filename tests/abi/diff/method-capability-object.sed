s/out lamp: cap Lamp/out lamp: cap Port/

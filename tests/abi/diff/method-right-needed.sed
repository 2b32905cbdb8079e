s/out lamp: cap Lamp/& needs SWITCH/

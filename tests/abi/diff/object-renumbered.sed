s/object Lamp = 2/object Lamp = 7/

s/in place: Outer/in place: Inner/

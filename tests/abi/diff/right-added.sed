s/right SWITCH = bit 2;/& right DIM = bit 3;/

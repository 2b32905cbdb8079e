s/as COLOR/as SHADE/

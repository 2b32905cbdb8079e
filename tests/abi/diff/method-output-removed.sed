/out shade: Shade/d

"""A model as a judge of texts: asked by a rubric, held to a grammar, believed only as far as its measured agreement goes."""

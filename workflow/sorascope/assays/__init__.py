"""Further matrices of the same samples: each mechanism by its own assay."""

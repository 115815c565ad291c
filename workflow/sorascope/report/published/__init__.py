"""The page of published contrast tables: what can be said where no samples are to be had."""

"""How assays are tested: pure functions on arrays."""

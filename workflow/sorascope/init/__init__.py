"""A first config entry and sample sheet from a matrix: guesses, each marked, for the user to confirm."""

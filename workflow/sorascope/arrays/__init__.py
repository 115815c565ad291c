"""What works on plain arrays: ranks, false discovery rates, spread, normalisation, gene sets as rows."""

"""What works on plain arrays: ranks, false discovery rates, spread, rounding, gene sets as rows."""

"""What the samples themselves say: agreement, outliers, swaps, markers."""

from .assess import VARIABLE_GENES, assess, correlations, most_variable, principal_components

__all__ = ["VARIABLE_GENES", "assess", "correlations", "most_variable", "principal_components"]

"""Single cells: from a sparse matrix of counts to scores of cells, pseudobulk samples, shares of cells.

Every step goes through the matrix in blocks of cells, so that memory does not grow with their number.
"""

"""Published contrast tables: genes with log2 fold changes, where no matrix of samples is to be had."""

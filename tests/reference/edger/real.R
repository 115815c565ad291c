# Makes the reference values of real counts (GSE197576, SW480 cells, 43,809 genes × 12; not shipped) with edgeR 3.40:
# Rscript real.R GSE197576_raw_gene_counts_matrix.tsv.gz
suppressMessages(library(edgeR))
counts <- as.matrix(read.delim(commandArgs(TRUE)[1], row.names = 1, check.names = FALSE))
group <- factor(sub(".*_", "", colnames(counts)))
write <- function(x, name) write.table(format(x, digits = 17, trim = TRUE), gzfile(name), sep = "\t",
                                       quote = FALSE, col.names = NA)
y <- calcNormFactors(DGEList(counts, group = group))
write(cbind(factor = y$samples$norm.factors, library = y$samples$lib.size), "sw480_factors.tsv.gz")
write(cpm(y, log = TRUE)[seq(1, nrow(counts), 97), ], "sw480_logcpm.tsv.gz")
kept <- filterByExpr(counts, group = group)
write(cbind(kept = as.integer(kept)), "sw480_kept.tsv.gz")
filtered <- calcNormFactors(DGEList(counts[kept, ], group = group))
write(cbind(factor = filtered$samples$norm.factors), "sw480_filtered_factors.tsv.gz")

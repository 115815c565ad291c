# Published tables as limma and edgeR write them, and limma's cameraPR on them.
# For tests/contrast_table. Run here: Rscript tables.R   (limma 3.54, edgeR 3.40)
suppressMessages({library(limma); library(edgeR)})
options(digits = 15)
set.seed(20170410)
genes <- read.delim("sets.tsv")  # scored genes of a past state of resources/mechanisms/genes.tsv, kept as they were
symbols <- unique(genes$symbol)[1:400]
group <- factor(rep(c("sensitive", "resistant"), each = 3), levels = c("sensitive", "resistant"))
design <- model.matrix(~group)
emt <- genes[genes$mechanism == "emt", ]
direction <- ifelse(symbols %in% emt$symbol, emt$direction[match(symbols, emt$symbol)], 0)
counts <- sapply(1:6, function(s) rnbinom(length(symbols), size = 10,
  mu = 200 * 2^(rnorm(length(symbols), 0, 0.2) + (s > 3) * direction)))
rownames(counts) <- symbols

top <- topTable(eBayes(lmFit(log2(counts + 1), design)), coef = 2, number = Inf, confint = TRUE)
write.table(top, "limma.tsv", sep = "\t", quote = FALSE, col.names = NA)
y <- estimateDisp(calcNormFactors(DGEList(counts)), design)
write.csv(topTags(glmQLFTest(glmQLFit(y, design)), n = Inf)$table, "edger.csv")

z <- sign(top$logFC) * -qnorm(top$P.Value / 2)
sets <- lapply(split(genes, genes$mechanism), function(set) set[set$symbol %in% symbols, ])
sets <- sets[sapply(sets, nrow) >= 5]
lines <- sapply(names(sets), function(name) {
  set <- sets[[name]]
  statistic <- z
  index <- match(set$symbol, rownames(top))
  statistic[index] <- statistic[index] * set$direction
  result <- cameraPR(statistic, list(index), inter.gene.cor = 0.1)
  paste(name, nrow(set), format(result$PValue, digits = 15), result$Direction, sep = "\t")
})
writeLines(c("mechanism\tgenes\tp\tdirection", lines), "camera_prerank.tsv")

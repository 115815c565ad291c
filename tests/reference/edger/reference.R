# Makes the reference values of tests/scale/test_normalise.py with edgeR 3.40 (R 4.2): Rscript reference.R
# The counts are simulated here and written beside the results; the second set has zeros in most cells.
suppressMessages(library(edgeR))
set.seed(20170410)

write <- function(x, name) write.table(format(x, digits = 17, trim = TRUE), gzfile(name), sep = "\t",
                                       quote = FALSE, col.names = NA)

simulate <- function(genes, samples, mean_log, dispersion, depth) {
  mu <- outer(rlnorm(genes, mean_log, 1.8), depth)
  matrix(rnbinom(genes * samples, mu = mu, size = 1 / dispersion), genes,
         dimnames = list(paste0("g", seq_len(genes)), paste0("s", seq_len(samples))))
}

sets <- list(
  deep = list(counts = simulate(1500, 6, 4, 0.1, c(1, 1.3, 0.7, 2, 1, 0.4)), group = rep(c("a", "b"), each = 3)),
  sparse = list(counts = simulate(1200, 24, -1.5, 0.8, runif(24, 0.5, 3)), group = rep(c("a", "b"), c(11, 13))),
  skewed = list(counts = local({
    counts <- simulate(800, 5, 3, 0.05, c(1, 1, 5, 0.2, 1))
    counts[1:80, 4:5] <- counts[1:80, 4:5] * 8L
    counts
  }), group = c("a", "a", "a", "b", "b"))
)
for (name in names(sets)) {
  counts <- sets[[name]]$counts
  group <- factor(sets[[name]]$group)
  y <- calcNormFactors(DGEList(counts, group = group))
  write(counts, paste0(name, "_counts.tsv.gz"))
  write(cbind(factor = y$samples$norm.factors, library = y$samples$lib.size), paste0(name, "_factors.tsv.gz"))
  write(cpm(y, log = TRUE)[seq(1, nrow(counts), 7), ], paste0(name, "_logcpm.tsv.gz"))
  write(cbind(kept = as.integer(filterByExpr(counts, group = group))), paste0(name, "_kept.tsv.gz"))
}

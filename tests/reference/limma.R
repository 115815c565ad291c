# Makes the reference outputs of limma that the tests of the linear model and the set tests compare with.
# Run in this folder: Rscript limma.R. Needs limma 3.54, edgeR 3.40, statmod and jsonlite (Bioconductor 3.16).
# Input and output are small and committed; the data are simulated with the shape of real ones: gene-wise
# variances, a mean-variance trend, co-regulated genes, unequal groups, a level that is absent.
suppressPackageStartupMessages({library(limma); library(edgeR); library(jsonlite)})
set.seed(20170410)
out <- function(x, name) {
  write(toJSON(x, digits = NA, na = "string", matrix = "rowmajor"), name)
}
signif17 <- function(m) matrix(as.numeric(formatC(m, digits = 15, format = "e")), nrow(m))

genes <- 80
sheet <- data.frame(
  group = c("r", "r", "r", "s", "s", "r", "s", "s", "r", "s", "s"),
  line = c("A", "A", "A", "A", "A", "B", "B", "B", "C", "C", "D"),
  age = c(1, 3, 2, 5, 1, 4, 2, 2, 6, 3, 1)
)
# Age comes early: limma's fry depends on the basis of the residual space, and between columns of zeros and
# ones rounding errors would choose the sign of a reflection.
design <- cbind(1, sheet$age, sheet$line == "A", sheet$line == "B", sheet$line == "C", sheet$group == "r") + 0
mean_level <- runif(genes, 2, 12)
sd_level <- sqrt(0.02 + 1.5 * exp(-0.5 * mean_level)) * sqrt(5 / rchisq(genes, 5))
factor_scores <- rnorm(nrow(sheet))
loading <- c(rep(0.8, 15), rep(0, genes - 15))
y <- signif17(mean_level + sd_level * (outer(loading, factor_scores) + matrix(rnorm(genes * nrow(sheet)), genes)))
y[16:30, sheet$group == "r"] <- y[16:30, sheet$group == "r"] + 0.8
y[80, ] <- y[80, ] * 6 # one gene of outlying variance
sets <- list(coregulated = 1:12, changed = c(16:28, 60), random = c(31, 44, 57, 70, 79), single = 78)
signs <- list(rep(c(1, 1, -1), 4), rep(1, 14), c(1, -1, 1, -1, 1), -1)
array_weights <- round(runif(nrow(sheet), 0.4, 2), 3)
gene_weights <- round(matrix(runif(genes * nrow(sheet), 0.4, 2), genes), 3)
contrasts <- cbind(last = c(0, 0, 0, 0, 0, 1), mixed = c(0, 0.3, 1, -0.5, 0, 2))
out(list(y = y, design = design, line = sheet$line, array_weights = array_weights, gene_weights = gene_weights,
         contrasts = contrasts, sets = lapply(sets, function(s) I(s - 1)), signs = lapply(signs, I)), "limma_input.json")

# limma stops its search for the robust prior's df and for variance components early; the same code with a
# tighter stop is the exact answer, and the stock result is kept beside it.
tight <- fitFDistRobustly
body(tight) <- parse(text = gsub("tol = 1e-08", "tol = 1e-15", deparse(body(fitFDistRobustly)), fixed = TRUE))[[1]]
environment(tight) <- asNamespace("limma")
with_tight <- function(code) {
  original <- get("fitFDistRobustly", envir = asNamespace("limma"))
  assignInNamespace("fitFDistRobustly", tight, ns = "limma")
  on.exit(assignInNamespace("fitFDistRobustly", original, ns = "limma"))
  force(code)
}
# The last coefficient only: it is the contrast, and the files stay small.
stats <- function(fit) {
  p <- ncol(fit$coefficients)
  list(coefficient = fit$coefficients[, p], unscaled = fit$stdev.unscaled[, p], sigma2 = fit$sigma^2, t = fit$t[, p],
    p = fit$p.value[, p], post = fit$s2.post, prior_scale = fit$s2.prior, prior_df = fit$df.prior, df = fit$df.total[1])
}
fit <- lmFit(y, design)
weighted <- lmFit(y, design, weights = gene_weights)
result <- list(
  plain = stats(eBayes(fit)),
  trend = stats(eBayes(fit, trend = TRUE)),
  robust = with_tight(stats(eBayes(fit, robust = TRUE))),
  robust_stock = stats(eBayes(fit, robust = TRUE)),
  robust_trend = with_tight(stats(eBayes(fit, trend = TRUE, robust = TRUE))),
  array_weights = stats(eBayes(lmFit(y, design, weights = array_weights))),
  gene_weights = stats(eBayes(weighted, trend = TRUE)),
  contrasts = stats(eBayes(contrasts.fit(fit, contrasts))),
  weighted_contrasts = stats(eBayes(contrasts.fit(weighted, contrasts))),
  few_genes = stats(eBayes(lmFit(y[1:5, ], design), trend = TRUE))
)
# Half of the variances are smaller than chance allows: the prior is infinitely strong.
even <- signif17(mean_level + matrix(rnorm(genes * nrow(sheet)), genes) * 0.3)
result$even_input <- even
result$even <- stats(eBayes(lmFit(even, design)))
result$even_trend <- stats(eBayes(lmFit(even, design), trend = TRUE))
result$even_robust <- stats(eBayes(lmFit(even, design), robust = TRUE))
out(result, "limma_fit.json")

groups <- cbind(1, sheet$group == "r") + 0
shared <- matrix(rnorm(genes * 4, 0, 0.6), genes) # an effect of each line on each gene
lined <- signif17(y + shared[, match(sheet$line, c("A", "B", "C", "D"))])
stock <- duplicateCorrelation(lined, groups, block = sheet$line)$consensus
exact_fit <- statmod::mixedModel2Fit
glmgam <- statmod::glmgam.fit
rho <- apply(lined, 1, function(row) {
  local <- exact_fit
  body(local) <- parse(text = gsub("glmgam.fit(dx, dy, coef.start = start, tol = tol, maxit = maxit, trace = trace)",
    "statmod::glmgam.fit(dx, dy, coef.start = start, tol = 1e-28, maxit = 500)",
    paste(deparse(body(exact_fit), width.cutoff = 500), collapse = "\n"), fixed = TRUE))[[1]]
  s <- suppressWarnings(local(row, groups, model.matrix(~0 + factor(sheet$line)), only.varcomp = TRUE)$varcomp)
  s[2] / sum(s)
})
exact <- tanh(mean(atanh(pmin(pmax(rho, 1 / (1 - 5) + 0.01), 0.99)), trim = 0.15))
blocked <- lmFit(lined, groups, block = sheet$line, correlation = exact)
out(list(y = lined, stock = stock, exact = exact, fit = stats(eBayes(blocked))), "limma_blocks.json")

counts <- matrix(rnbinom(genes * 11, mu = 2^(outer(mean_level, rnorm(11, 0, 0.5), "+") * 0.8), size = 8), genes)
counts[3, ] <- 0
factors <- calcNormFactors(counts)
library_size <- colSums(counts) * factors
v <- voom(counts, design, lib.size = library_size)
vfit <- eBayes(lmFit(v, design))
smooth <- lowess(mean_level, log(sd_level), f = 0.5)
out(list(counts = counts, library_size = library_size, factors = factors, E = v$E, weights = v$weights,
         fit = stats(vfit), lowess_x = mean_level, lowess_y = log(sd_level), lowess = smooth), "limma_voom.json")

# A down gene is mirrored at its mean, which turns its effects and keeps its level for the trend.
signed <- function(matrix, s) {
  rows <- sets[[s]][signs[[s]] < 0]
  matrix[rows, ] <- 2 * rowMeans(matrix[rows, , drop = FALSE]) - matrix[rows, , drop = FALSE]
  matrix
}
camera_of <- function(s, ...) camera(signed(y, s), sets[s], design, sort = FALSE, ...)$PValue
rownames(y) <- paste0("g", seq_len(genes))
frame_sets <- lapply(seq_along(sets), function(s) data.frame(gene = rownames(y)[sets[[s]]], w = signs[[s]]))
names(frame_sets) <- names(sets)
roast_p <- mroast(y, frame_sets, design, nrot = 99999, sort = "none", midp = FALSE, approx.zscore = FALSE)
out(list(
  camera_preset = sapply(seq_along(sets), camera_of),
  camera_preset_05 = sapply(seq_along(sets), camera_of, inter.gene.cor = 0.05),
  camera_trend = sapply(seq_along(sets), camera_of, trend.var = TRUE),
  camera_weights = sapply(seq_along(sets), camera_of, weights = gene_weights),
  fry = fry(y, frame_sets, design, sort = "none")[, c("PValue", "Direction")],
  fry_trend = fry(y, frame_sets, design, sort = "none", trend.var = TRUE)$PValue,
  fry_weights = fry(y, frame_sets, design, sort = "none", weights = gene_weights)$PValue,
  roast = roast_p[, c("PValue", "Direction")]
), "limma_sets.json")

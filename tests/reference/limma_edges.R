# Makes limma_edges.json: the variance prior, blocks, voom and lowess where they take a branch that the data of
# limma.R do not: few genes, ties, zero variances, outliers beyond the smallest probability, few samples.
# Run in this folder: Rscript limma_edges.R. Needs limma 3.54, statmod and jsonlite.
suppressPackageStartupMessages({library(limma); library(jsonlite)})
set.seed(20170411)
# Inputs are short decimals, so that both sides read the same numbers.
short <- function(x, digits = 6) signif(x, digits)
scaled_f <- function(n, df, prior_df, scale = 0.3) {
  spread <- if (is.finite(prior_df)) prior_df / rchisq(n, prior_df) else 1
  short(scale * spread * rchisq(n, df) / df)
}

# limma ends its search for the robust prior's df early; the same code with a tighter stop, as in limma.R.
tight <- fitFDistRobustly
body(tight) <- parse(text = gsub("tol = 1e-08", "tol = 1e-15", deparse(body(fitFDistRobustly)), fixed = TRUE))[[1]]
environment(tight) <- asNamespace("limma")

prior <- function(name, x, df, trend = NULL, robust = FALSE) {
  found <- suppressWarnings(if (robust) tight(x, df, trend) else fitFDist(x, df, trend))
  list(name = unbox(name), variance = x, df = unbox(df), trend = trend, robust = unbox(robust), scale = found$scale,
       prior_df = if (robust) found$df2.shrunk else found$df2, bulk_df = found$df2)
}
trend_of <- function(n) short(runif(n, 1, 12), 4)
trended <- lapply(c(2, 3, 5, 6, 29, 30), function(n) {
  prior(paste(n, "genes with a trend"), scaled_f(n, 4, 5), 4, trend_of(n))
})
outlying <- function(n, df, prior_df, by) {
  x <- scaled_f(n, df, prior_df)
  x[seq_along(by)] <- short(x[seq_along(by)] * by)
  x
}
# The first seed whose data take the branch that `wanted` asks for.
first_that <- function(make, wanted) {
  for (seed in 1:5000) {
    set.seed(seed)
    x <- make()
    if (isTRUE(suppressWarnings(wanted(x)))) return(x)
  }
  stop("no such data")
}
plain_inf <- first_that(function() scaled_f(30, 4, 60), function(x) {
  is.infinite(fitFDist(x, 4)$df2) && is.null(fitFDistRobustly(x, 4)$tail.p.value)
})
no_less <- first_that(function() scaled_f(40, 4, 6), function(x) {
  plain <- fitFDist(x, 4)$df2
  is.finite(plain) && identical(plain, fitFDistRobustly(x, 4)$df2)
})
set.seed(20170412)
even_with_outlier <- outlying(40, 5, Inf, c(60, 25))
priors <- c(trended, list(
  prior("one gene", 0.25, 3),
  prior("two genes", c(0.25, 4), 3),
  prior("fractional df", scaled_f(12, 2.5, 4), 2.5),
  prior("one df", scaled_f(25, 1, 3), 1),
  prior("a trend of two values", scaled_f(10, 3, 4), 3, rep(c(2, 5), 5)),
  prior("a trend of one value", scaled_f(10, 3, 4), 3, rep(2, 10)),
  prior("a zero variance", c(0, scaled_f(11, 3, 4)), 3),
  prior("mostly zero variances", c(rep(0, 6), scaled_f(5, 3, 4)), 3),
  prior("few genes, robust", outlying(9, 4, 5, 30), 4, robust = TRUE),
  prior("ten genes, robust", outlying(10, 4, 5, 30), 4, robust = TRUE),
  prior("an outlier", outlying(25, 3, 8, 400), 3, robust = TRUE),
  prior("outliers and ties", c(rep(c(0.2, 0.31, 0.5), 8), 90, 90, 0.01, 1.7), 4, robust = TRUE),
  prior("an outlier beyond the smallest probability", outlying(60, 4, 20, 1e45), 4, robust = TRUE),
  prior("a zero variance, robust", c(0, outlying(30, 4, 6, 50)), 4, robust = TRUE),
  prior("even variances and outliers", even_with_outlier, 5, robust = TRUE),
  prior("even variances with a trend and outliers", even_with_outlier, 5, trend_of(40), robust = TRUE),
  prior("outliers with a trend", outlying(40, 4, 6, c(200, 30)), 4, trend_of(40), robust = TRUE),
  prior("no plain prior", plain_inf, 4, robust = TRUE),
  prior("no less than the plain prior", no_less, 4, robust = TRUE)
))

exact_fit <- statmod::mixedModel2Fit
body(exact_fit) <- parse(text = gsub("glmgam.fit(dx, dy, coef.start = start, tol = tol, maxit = maxit, trace = trace)",
  "statmod::glmgam.fit(dx, dy, coef.start = start, tol = 1e-28, maxit = 500)",
  paste(deparse(body(exact_fit), width.cutoff = 500), collapse = "\n"), fixed = TRUE))[[1]]
blocked <- function(name, blocks, design, trim = 0.15, loud = 0.7) {
  y <- matrix(rnorm(14 * length(blocks)), 14)
  y <- y + loud * matrix(rnorm(14 * length(unique(blocks))), 14)[, match(blocks, unique(blocks))]
  y[1, ] <- match(blocks, unique(blocks)) + rnorm(length(blocks), 0, 1e-3) # nearly one value a block
  y <- round(y, 4)
  rho <- apply(y, 1, function(row) {
    found <- suppressWarnings(exact_fit(row, design, model.matrix(~0 + factor(blocks)), only.varcomp = TRUE)$varcomp)
    found[2] / sum(found)
  })
  rho <- pmin(pmax(rho, 1 / (1 - max(table(blocks))) + 0.01), 0.99)
  stock <- duplicateCorrelation(y, design, block = blocks, trim = trim)$consensus
  list(name = unbox(name), y = y, blocks = blocks, design = design, trim = unbox(trim), stock = unbox(stock),
       exact = unbox(tanh(mean(atanh(rho), trim = trim))))
}
half <- function(n) cbind(1, rep(c(0, 1), length.out = n))
blocks <- list(
  blocked("pairs", rep(c("A", "B", "C"), each = 2), half(6)),
  blocked("five samples", c("A", "A", "B", "B", "C"), half(5)),
  blocked("two blocks", c("A", "A", "A", "B", "B", "B"), half(6)),
  blocked("unequal blocks", c("A", "A", "A", "A", "B", "B", "C"), half(7), trim = 0.3),
  blocked("blocks alike", rep(c("A", "B", "C", "D"), each = 3), half(12), trim = 0, loud = 0)
)

counts <- matrix(rnbinom(40 * 6, mu = 2^rep(runif(40, 1, 9), 6), size = 6), 40)
counts[11:20, ] <- counts[1:10, ] # ties of the mean
counts[40, ] <- 0
group <- cbind(1, rep(c(0, 1), each = 3))
tied <- voom(counts, group)

points <- function(name, x, y, span) {
  list(name = unbox(name), x = x, y = y, span = unbox(span), smooth = lowess(x, y, f = span)$y)
}
wave <- function(x) short(sin(x) + rnorm(length(x), 0, 0.3))
even_x <- trend_of(60)
odd_x <- trend_of(41)
clustered <- sort(c(short(runif(90, 0, 0.2), 4), short(runif(30, 5, 9), 4), 20))
wild <- wave(odd_x)
wild[c(3, 17, 30)] <- wild[c(3, 17, 30)] + c(25, -40, 8)
smooths <- list(
  points("an even number of points", even_x, wave(even_x), 0.5),
  points("an odd number of points, outliers", odd_x, wild, 0.4),
  points("ties", round(even_x), wave(even_x), 0.3),
  points("clusters", clustered, wave(clustered), 0.2),
  points("two neighbours", odd_x, wave(odd_x), 0.02),
  points("all points", odd_x, wave(odd_x), 1),
  points("a straight line", odd_x, 2 * odd_x - 1, 0.5),
  points("steps", c(1, 1, 1, 2, 2, 2, 3, 3, 3, 9, 9, 9), c(1, 2, 4, 2, 3, 7, 1, 0, 2, 5, 5, 8), 0.25),
  points("two points", c(2, 1), c(5, 3), 0.5),
  points("three points", c(1, 2, 4), c(5, 3, 9), 0.7),
  points("mostly on a line", c(odd_x, 13, 14), c(odd_x, 30, -30), 0.6)
)
write(toJSON(list(priors = priors, blocks = blocks, smooths = smooths,
  voom = list(counts = counts, design = group, E = tied$E, weights = tied$weights)),
  digits = NA, na = "string", matrix = "rowmajor", null = "null"), "limma_edges.json")

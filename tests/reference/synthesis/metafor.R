# Reference values for tests/synthesis: R's metafor (3.8-1). Run: Rscript metafor.R > metafor.json
suppressMessages(library(metafor))
options(digits = 15)

bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
cases <- list(
  bcg = list(y = as.numeric(bcg$yi), v = as.numeric(bcg$vi)),
  three = list(y = c(0.62, 0.15, -0.21), v = c(0.04, 0.03, 0.05)),
  homogeneous = list(y = c(0.31, 0.28, 0.33, 0.30), v = c(0.05, 0.08, 0.04, 0.06)),
  two = list(y = c(0.9, 0.2), v = c(0.02, 0.05)),
  small_units = list(y = c(6.2e-4, 1.5e-4, -2.1e-4), v = c(4e-8, 3e-8, 5e-8))
)

fit <- function(y, v) rma(y, v, method = "PM", test = "adhoc", control = list(tol = 1e-14, maxiter = 10000))

summarise <- function(case) {
  y <- case$y; v <- case$v; k <- length(y)
  res <- fit(y, v)
  dl <- rma(y, v, method = "DL")
  out <- list(y = y, v = v, effect = as.numeric(res$beta), se = res$se, low = res$ci.lb, high = res$ci.ub,
    p = res$pval, tau2 = res$tau2, q = res$QE, q_p = res$QEp, i2 = dl$I2 / 100)
  if (k > 2) {
    half <- qt(0.975, k - 2) * sqrt(res$tau2 + res$se^2)
    out$prediction_low <- out$effect - half
    out$prediction_high <- out$effect + half
    left <- lapply(seq_len(k), function(i) fit(y[-i], v[-i]))
    out$left_effect <- sapply(left, function(each) as.numeric(each$beta))
    out$left_p <- sapply(left, function(each) each$pval)
  }
  if (k >= 10) {
    egger <- regtest(rma(y, v), model = "lm")
    out$egger_p <- egger$pval
    out$egger_bias <- as.numeric(coef(lm(y ~ sqrt(v), weights = 1 / v))[2])
  }
  out
}

clones <- escalc(measure = "GEN", yi = c(0.5, 0.9, 0.1, 0.4), vi = c(0.04, 0.09, 0.02, 0.03),
  data = data.frame(line = c("Huh7", "Huh7", "HepG2", "Hep3B")))
joined <- aggregate(clones, cluster = line, rho = 0.5, weighted = FALSE)

show <- function(x) paste0("[", paste(format(x, digits = 15), collapse = ", "), "]")
object <- function(fields) paste0("{", paste(sprintf('"%s": %s', names(fields),
  sapply(fields, function(x) if (length(x) == 1) format(x, digits = 15) else show(x))), collapse = ", "), "}")
parts <- lapply(cases, function(case) object(summarise(case)))
parts$clones <- object(list(line_effect = joined$yi, line_variance = joined$vi))
cat("{\n", paste(sprintf('"%s": %s', names(parts), unlist(parts)), collapse = ",\n"), ",\n",
  sprintf('"lines": ["%s"]', paste(joined$line, collapse = '", "')), "\n}\n", sep = "")

# Makes the reference outputs of GSVA that the tests of the scores compare with.
# Run in this folder: Rscript gsva.R. Needs GSVA 1.46 and jsonlite (Bioconductor 3.16).
suppressPackageStartupMessages({library(GSVA); library(jsonlite)})
set.seed(7)
y <- matrix(as.numeric(formatC(rnorm(200 * 7, 6, 2), digits = 12, format = "e")), 200)
rownames(y) <- paste0("g", 1:200)
colnames(y) <- paste0("s", 1:7)
sets <- list(small = paste0("g", c(3, 9, 150)), large = paste0("g", 20:70), one = "g5")
quiet <- function(...) { sink(nullfile()); on.exit(sink()); gsva(..., verbose = FALSE) }
write(toJSON(list(
  y = y, sets = lapply(sets, I),
  ssgsea = quiet(y, sets, method = "ssgsea", ssgsea.norm = FALSE),
  zscore = quiet(y, sets, method = "zscore"),
  gsva = quiet(y, sets, method = "gsva")
), digits = NA, matrix = "rowmajor"), "gsva.json")

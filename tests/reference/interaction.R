# Makes interaction.json: each line's change (r minus s) less the mean change of the other lines, by limma.
# Run in this folder after limma.R: Rscript interaction.R. Needs limma 3.54 and jsonlite.
suppressPackageStartupMessages({library(limma); library(jsonlite)})
input <- fromJSON("limma_input.json")
y <- input$y
names(input$signs) <- names(input$sets)
rownames(y) <- paste0("g", seq_len(nrow(y)))
line <- input$line
is_r <- input$design[, 6]
age <- input$design[, 2]
lines <- c("A", "B", "C") # D has no resistant sample
change <- sapply(lines, function(l) (line == l) * is_r)
# Age comes early, as in limma.R.
design <- cbind(1, age, sapply(lines, function(l) (line == l) + 0), change)
first <- ncol(design) - length(lines)

# A down gene is mirrored at its mean, as in limma.R.
signed <- function(s) {
  rows <- input$sets[[s]][input$signs[[s]] < 0] + 1
  y[rows, ] <- 2 * rowMeans(y[rows, , drop = FALSE]) - y[rows, , drop = FALSE]
  y
}
frames <- lapply(names(input$sets), function(s) {
  data.frame(gene = rownames(y)[input$sets[[s]] + 1], w = input$signs[[s]])
})
names(frames) <- names(input$sets)
means <- t(sapply(names(input$sets), function(s) colMeans(input$signs[[s]] * y[input$sets[[s]] + 1, , drop = FALSE])))

result <- lapply(seq_along(lines), function(k) {
  contrast <- rep(0, ncol(design))
  contrast[first + seq_along(lines)] <- -1 / (length(lines) - 1)
  contrast[first + k] <- 1
  fit <- eBayes(contrasts.fit(lmFit(y, design), contrast))
  top <- topTable(fit, number = Inf, sort.by = "none", confint = TRUE)
  sets <- topTable(eBayes(contrasts.fit(lmFit(means, design), contrast)), number = Inf, sort.by = "none", confint = TRUE)
  # fry depends on the basis of the residual space, hence on the order of columns: the contrast as the last one.
  turned <- cbind(design[, seq_len(first)], change[, -k] + change[, k] / (length(lines) - 1), change[, k])
  list(
    line = lines[k],
    genes = top[c("logFC", "CI.L", "CI.R", "t", "P.Value", "adj.P.Val")],
    sets = sets[c("logFC", "CI.L", "CI.R")],
    camera = sapply(names(input$sets), function(s) {
      camera(signed(s), list(input$sets[[s]] + 1), design, contrast = contrast)$PValue
    }),
    fry = fry(y, frames, turned, sort = "none")$PValue
  )
})
write(toJSON(result, digits = NA, dataframe = "columns", auto_unbox = TRUE), "interaction.json")

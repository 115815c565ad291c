"""The linear model: design, fit, moderated variance, mean-variance trends. One idea a module."""

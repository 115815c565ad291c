"""The report: from the tables of every stage to one page a data set, and one index over data sets."""

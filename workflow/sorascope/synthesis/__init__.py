"""Effects over data sets: one mechanism's effects in several lines, combined without combining matrices.

The unit of replication is the parental line: two clones of one line, or two papers on it, are one unit.
"""

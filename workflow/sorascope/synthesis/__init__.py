"""Effects over contrasts: known ones from atlas folders, combined over lines, compared with a new one.

The unit of replication is the parental line: two clones of one line, or two papers on it, are one unit.
Matrices are never combined.
"""

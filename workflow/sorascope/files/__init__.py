"""Files as such: where the workflow's own are, what is at a path, checksums."""

"""Files as such: tables written whole, checksums, what is at a path, where the workflow's own files are."""

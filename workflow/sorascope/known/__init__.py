"""Known contrasts: what is in atlas folders, and what their clones show of each mechanism."""

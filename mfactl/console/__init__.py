"""The operator's console: pages and what they ask, served on this machine alone."""

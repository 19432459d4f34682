"""The operator's console: pages and their requests, served only on this machine."""

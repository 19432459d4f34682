"""Measurements of `make bench` and their evaluation; docs/performance.md is the result."""

"""What `make bench` measures, and what it makes of that; docs/performance.md is its page."""

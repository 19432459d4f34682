"""The site that `make docs` builds from docs/."""

"""What `make release` and `make sbom` make."""

"""Pages in docs/ that are generated from the template and the command line."""

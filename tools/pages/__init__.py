"""Pages in docs/ that are made from the template and the command line."""

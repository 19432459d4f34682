"""What several suites share: one stand-in for each thing."""

"""Helpers for a deployment to AWS: the guide, the check of a build, and the import of a table."""

"""Checks of `make secure`: limits and rules of AWS that show only at deployment or later."""

"""The local page of `make run`. Never deployed."""

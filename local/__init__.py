"""Runs the service on a developer's machine. Never deployed."""

"""The recorded terminal session in README."""

"""mfactl: the operator's command line."""

"""Types of what is stored and answered."""

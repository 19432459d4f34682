"""Rules of users and their codes: enrol, log in, validate."""
